import { memo, useMemo, type KeyboardEvent } from 'react';

import { NoView, Notice } from '../../components/placeholders.tsx';
import { claimShares, isVerdictName, verdictFilters } from '../../regimes/verdict-names.ts';
import { setQuery, usePlace } from '../../routing/navigation.ts';
import { useDashboard } from '../../state/dashboard.ts';
import type { DashboardViewModel } from '../../api/wire.ts';
import { Controls } from './controls.tsx';
import { readSort, type Sort } from './order.ts';
import { SymbolRow } from './symbol-row.tsx';
import { useSteadyOrder } from './use-steady-order.ts';

/** What heads each column; those with an order can be pressed for it. */
const HEADINGS: readonly { name: string; text: string; sort?: Sort; title?: string }[] = [
  { name: 'symbol', text: 'Symbol', sort: 'name' },
  { name: 'price', text: 'Price' },
  { name: 'spark', text: 'Recent runs' },
  { name: 'regime', text: 'Verdict' },
  {
    name: 'belief',
    text: 'Belief',
    title: 'Its parts: from down on the left to up on the right, or from calm to wild',
  },
  { name: 'confidence', text: 'Confidence', sort: 'confidence' },
  {
    name: 'change',
    text: 'Change',
    sort: 'change',
    title: 'Of the belief in the regime that holds, since the run before',
  },
  { name: 'gate', text: 'Gate' },
  { name: 'attention', text: 'Attention', sort: 'attention' },
  { name: 'why', text: 'Why' },
  { name: 'last', text: 'Last run' },
];

const GridHead = memo(function GridHead({ sort: current }: { readonly sort: Sort }) {
  return (
    <div role="rowgroup" className="grid-head">
      <div className="row row-head" role="row">
        {HEADINGS.map(({ name, text, sort, title }) => (
          <span
            key={name}
            role="columnheader"
            className={`cell-${name}`}
            title={title}
            aria-sort={sort !== current ? undefined : sort === 'name' ? 'ascending' : 'descending'}
          >
            {sort === undefined ? (
              text
            ) : (
              <button
                type="button"
                className="heading"
                onClick={() => {
                  setQuery({ sort });
                }}
              >
                {text}
              </button>
            )}
          </span>
        ))}
      </div>
    </div>
  );
});

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };

/** Up and down go from row to row. */
function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('.row-link')];
  const here = links.findIndex((link) => link.closest('.row')?.contains(document.activeElement) === true);
  const next = links[here < 0 ? 0 : here + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function SymbolGrid({ view }: { readonly view: DashboardViewModel }) {
  const { query } = usePlace();
  const sort = readSort(query['sort']);
  const text = query['q'] ?? '';
  const regimeText = query['regime'] ?? '';
  const filter = useMemo(() => ({ text, name: isVerdictName(regimeText) ? regimeText : null }), [text, regimeText]);
  const tells = view.symbols.some(({ regime_effective: verdict }) => claimShares(verdict) !== null);
  const names = useMemo(() => verdictFilters(tells), [tells]);
  const ordered = useSteadyOrder(view.symbols, sort, filter);
  return (
    <>
      <Controls sort={sort} filter={filter} names={names} />
      <div className="grid" role="table" aria-label="Symbols" onKeyDown={moveBetweenRows}>
        <GridHead sort={sort} />
        <div role="rowgroup">
          {ordered.map((symbol) => (
            <SymbolRow key={symbol.symbol} symbol={symbol} />
          ))}
        </div>
      </div>
      {ordered.length === 0 && (
        <Notice kind="empty" title="No symbol passes the filter">
          <p>Clear the name or choose another verdict.</p>
        </Notice>
      )}
    </>
  );
}

export function OverviewPage() {
  const { view, error, log } = useDashboard();
  return (
    <>
      <h1 className="only-read">Overview</h1>
      {view === null ? (
        <NoView error={error} />
      ) : view.symbols.length === 0 ? (
        <Notice kind="empty" title="No symbol has run yet">
          <p>
            {log?.live === true
              ? 'The first verdicts come with the next boundary of the cadence.'
              : 'This log holds no runs. Make them with: xray run --log DIR'}
          </p>
        </Notice>
      ) : (
        <SymbolGrid view={view} />
      )}
    </>
  );
}
