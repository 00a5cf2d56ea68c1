import canonicalize from 'canonicalize';

/**
 * Canonical JSON by RFC 8785: keys by UTF-16 code unit, ECMAScript number texts, no white space. Fields whose value is
 * `undefined` are left out.
 *
 * @throws TypeError when the value has no JSON form (NaN, an infinity, a cycle).
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('canonical JSON: the value has no JSON form');
  return text;
}
