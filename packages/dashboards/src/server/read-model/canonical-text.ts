/**
 * Looks into canonical JSON without parsing it. A mark such as `"symbol":"` can only be a key: inside a text every quote
 * has a backslash before it. Keys of an object come in order, so that the first or the last mark of a kind is known to be
 * the one of a certain object.
 */

/** A copy that does not keep the text alive from which it was cut. */
export function flatText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** The text whose opening quote ends at a position; `null` where it holds an escape, which only a parser can read. */
export function textAt(body: string, start: number): string | null {
  const end = body.indexOf('"', start);
  if (end < 0) return null;
  const text = body.slice(start, end);
  return text.includes('\\') ? null : text;
}

/** The text after the last mark; `null` where there is none, or it holds an escape. */
export function lastText(body: string, mark: string): string | null {
  const at = body.lastIndexOf(mark);
  return at < 0 ? null : textAt(body, at + mark.length);
}

/** The text after the first mark; `null` where there is none, or it holds an escape. */
export function firstText(body: string, mark: string, from = 0): string | null {
  const at = body.indexOf(mark, from);
  return at < 0 ? null : textAt(body, at + mark.length);
}

const NUMBER_END = /[,}\]]/g;

/** The number after the first mark from a position on; `null` where there is none or it is `null`. */
export function firstNumber(body: string, mark: string, from = 0): number | null {
  const at = body.indexOf(mark, from);
  if (at < 0) return null;
  const start = at + mark.length;
  NUMBER_END.lastIndex = start;
  const end = NUMBER_END.exec(body)?.index ?? body.length;
  const value = Number(body.slice(start, end));
  return body.startsWith('null', start) || Number.isNaN(value) ? null : value;
}
