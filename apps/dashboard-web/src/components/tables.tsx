import type { ReactNode } from 'react';

import { formatQuantity } from '../formatting/numbers.ts';
import { readable } from '../formatting/texts.ts';

interface ScrollTableProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A table that scrolls inside its panel where it is wider or longer, by keys too. */
export function ScrollTable({ label, className = '', children }: ScrollTableProps) {
  return (
    <div className={`table-scroll ${className}`} tabIndex={0} role="group" aria-label={label}>
      <table className="table">{children}</table>
    </div>
  );
}

/** Numbers by name; what is missing comes last, and quieter. */
export function NumbersTable({ numbers }: { readonly numbers: Readonly<Record<string, number | null>> }) {
  const entries = Object.entries(numbers);
  const known = entries.filter(([, value]) => value !== null);
  const missing = entries.filter(([, value]) => value === null);
  return (
    <>
      <dl className="numbers">
        {known.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{formatQuantity(value)}</dd>
          </div>
        ))}
      </dl>
      {missing.length > 0 && (
        <p className="quiet numbers-missing">Not measured: {missing.map(([name]) => name).join(', ')}</p>
      )}
    </>
  );
}

interface TextsListProps {
  readonly texts: readonly string[];
  /** What is said where there are none. */
  readonly none: string;
  /** As codes of the field stand, or with their underscores taken out. */
  readonly exact?: boolean;
}

export function TextsList({ texts, none, exact = false }: TextsListProps) {
  if (texts.length === 0) return <p className="quiet">{none}</p>;
  return (
    <ul className={exact ? 'texts texts-exact' : 'texts'}>
      {texts.map((text) => (
        <li key={text}>{exact ? text : readable(text)}</li>
      ))}
    </ul>
  );
}
