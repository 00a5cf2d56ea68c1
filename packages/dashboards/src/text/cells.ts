/** What stands where there is nothing to show. */
export const NONE = '-';

const BAR_LENGTH = 10;

/** Text on one line that no terminal takes for a command: control characters become spaces. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

/** At most `width` characters; what is longer ends with an ellipsis. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** A share of 1 as a whole percentage of four characters, e.g. ` 72%`. */
export function percent(share: number | undefined): string {
  return (share === undefined ? NONE : `${Math.round(share * 100)}%`).padStart(4);
}

/** A share of 1 as ten characters, e.g. `#######...`. */
export function bar(share: number | undefined): string {
  if (share === undefined) return ' '.repeat(BAR_LENGTH);
  const filled = Math.round(share * BAR_LENGTH);
  return '#'.repeat(filled) + '.'.repeat(BAR_LENGTH - filled);
}
