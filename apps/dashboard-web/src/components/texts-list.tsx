import { readable } from '../formatting/texts.ts';

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
