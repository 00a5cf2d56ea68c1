interface JsonTreeProps {
  readonly value: unknown;
  /** How deep the tree is open at first. */
  readonly open?: number;
}

function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value);
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function Leaf({ value }: { readonly value: unknown }) {
  const kind = value === null ? 'null' : typeof value;
  return <span className={`json-${kind}`}>{typeof value === 'string' ? value : JSON.stringify(value)}</span>;
}

/** A JSON value as a tree that can be folded. */
export function JsonTree({ value, open = 1 }: JsonTreeProps) {
  if (!isBranch(value)) return <Leaf value={value} />;
  return (
    <ul className="json">
      {entriesOf(value).map(([name, child]) => (
        <li key={name}>
          {isBranch(child) ? (
            <details open={open > 1}>
              <summary>{name}</summary>
              <JsonTree value={child} open={open - 1} />
            </details>
          ) : (
            <>
              <span className="json-name">{name}</span> <Leaf value={child} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
