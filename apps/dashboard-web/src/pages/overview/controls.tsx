import { memo, useEffect, useRef } from 'react';

import { RegimeMark } from '../../regimes/regime-mark.tsx';
import { nameLabel, type VerdictName } from '../../regimes/verdict-names.ts';
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

interface NameFilterProps {
  readonly names: readonly VerdictName[];
  readonly chosen: VerdictName | null;
}

function NameFilter({ names, chosen }: NameFilterProps) {
  return (
    <div className="regime-filter" role="group" aria-label="Filter by verdict">
      {names.map((name) => (
        <button
          key={name}
          type="button"
          className="chip"
          aria-pressed={chosen === name}
          onClick={() => {
            setQuery({ regime: chosen === name ? '' : name });
          }}
        >
          <RegimeMark regime={name} />
          {nameLabel(name)}
        </button>
      ))}
    </div>
  );
}

interface ControlsProps {
  readonly sort: Sort;
  readonly filter: Filter;
  /** What verdicts can be called by. */
  readonly names: readonly VerdictName[];
}

/** Order and filter; both are in the address. */
export const Controls = memo(function Controls({ sort, filter, names }: ControlsProps) {
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
      <NameFilter names={names} chosen={filter.name} />
    </div>
  );
});
