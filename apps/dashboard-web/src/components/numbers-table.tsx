import { formatQuantity } from '../formatting/numbers.ts';

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
