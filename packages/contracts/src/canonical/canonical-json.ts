import canonicalize from 'canonicalize';

import { errorText } from '../errors.ts';

/**
 * Canonical JSON by RFC 8785: keys by UTF-16 code unit, ECMAScript number texts, no white space. Fields whose value is
 * `undefined` are left out.
 *
 * @throws TypeError when the value has no JSON form: NaN, an infinity, a cycle, a text with a lone surrogate.
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new TypeError(`canonical JSON: the value has no JSON form: ${errorText(cause)}`, { cause });
  }
  if (text === undefined) throw new TypeError(`canonical JSON: a value of type ${typeof value} has no JSON form`);
  return text;
}
