import { memo, useEffect, useRef } from 'react';

import type { Regime } from '../../api/wire.ts';
import { RegimeMark } from '../../regimes/regime-mark.tsx';
import { REGIME_LOOKS, STACK_ORDER } from '../../regimes/regimes.ts';
import { setQuery } from '../../routing/navigation.ts';
import { SORTS, type Filter, type Sort } from './order.ts';

const SORT_TEXTS: Readonly<Record<Sort, string>> = {
  attention: 'Attention',
  name: 'Name',
  confidence: 'Confidence',
  change: 'Change',
};

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input[type=search], select');
}

function FilterBox({ text }: { readonly text: string }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== '/' || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', focus);
    return () => {
      window.removeEventListener('keydown', focus);
    };
  }, []);
  return (
    <input
      ref={input}
      type="search"
      className="input"
      aria-label="Filter by name"
      placeholder="Filter  /"
      value={text}
      onChange={(event) => {
        setQuery({ q: event.target.value });
      }}
    />
  );
}

function RegimeFilter({ chosen }: { readonly chosen: Regime | null }) {
  return (
    <div className="regime-filter" role="group" aria-label="Filter by regime">
      {STACK_ORDER.toReversed().map((regime) => (
        <button
          key={regime}
          type="button"
          className="chip"
          aria-pressed={chosen === regime}
          onClick={() => {
            setQuery({ regime: chosen === regime ? '' : regime });
          }}
        >
          <RegimeMark regime={regime} />
          {REGIME_LOOKS[regime].label}
        </button>
      ))}
    </div>
  );
}

/** Order and filter; both are in the address. */
export const Controls = memo(function Controls({ sort, filter }: { readonly sort: Sort; readonly filter: Filter }) {
  return (
    <div className="controls">
      <FilterBox text={filter.text} />
      <fieldset className="segmented sort-choice">
        <legend className="only-read">Order by</legend>
        {SORTS.map((option) => (
          <label key={option} className="segment">
            <input
              type="radio"
              name="sort"
              value={option}
              checked={sort === option}
              onChange={() => {
                setQuery({ sort: option });
              }}
            />
            <span>{SORT_TEXTS[option]}</span>
          </label>
        ))}
      </fieldset>
      <RegimeFilter chosen={filter.regime} />
    </div>
  );
});
