import { isDocument, parseJson, textOf, type Document } from '../json-document.ts';

/**
 * Why the vendor answered with a sentence instead of data. `limit_reached`: too many requests of a minute or a day. `wrong_key`: no
 * key, or one that is none. `paid_route`: the key's plan does not have this route. `bad_request`: a symbol or parameter that is none.
 * `other`: a sentence that is not known.
 */
export type VendorRefusal = 'limit_reached' | 'wrong_key' | 'paid_route' | 'bad_request' | 'other';

/** What an answer is: rows, a sentence of the vendor in place of them, or neither. */
export type VendorAnswer<Row> =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'refused'; readonly refusal: VendorRefusal }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** The keys under which a sentence comes with status 200, also where CSV was asked for. */
const SENTENCE_KEYS = ['Error Message', 'Note', 'Information'] as const;

/** What is told apart in a sentence, the surest first: several name the plans, whatever they are about. */
const WORDS: readonly (readonly [RegExp, VendorRefusal])[] = [
  [/apikey is invalid or missing|api ?key[^.]*\b(?:invalid|missing)/i, 'wrong_key'],
  [/invalid api call/i, 'bad_request'],
  [/this is a premium endpoint|is a premium feature/i, 'paid_route'],
  [/rate limit|call frequency|requests? per (?:day|minute|second)|calls? per (?:day|minute)/i, 'limit_reached'],
];

/**
 * The refusal that an answer is; `null` where it is data. The vendor's sentence is not passed on: it can quote the key.
 */
export function refusalOf(document: Document): VendorRefusal | null {
  const sentence = SENTENCE_KEYS.map((key) => textOf(document[key])).find((text) => text !== undefined);
  if (sentence === undefined) return null;
  return WORDS.find(([pattern]) => pattern.test(sentence))?.[1] ?? 'other';
}

/** An answer that must be a JSON object: its refusal, why it is none, or the object for `read`. */
export function readObject<Row>(bytes: Uint8Array, read: (document: Document) => VendorAnswer<Row>): VendorAnswer<Row> {
  const parsed = parseJson(bytes);
  if ('problem' in parsed) return unreadable(parsed.problem.error_detail);
  if (!isDocument(parsed.found)) return unreadable('answer is no JSON object');
  const refusal = refusalOf(parsed.found);
  return refusal === null ? read(parsed.found) : { kind: 'refused', refusal };
}

export function unreadable(problem: string): Extract<VendorAnswer<never>, { kind: 'unreadable' }> {
  return { kind: 'unreadable', problem };
}
