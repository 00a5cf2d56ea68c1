/** An object less some of its keys. */
export function withoutKeys<Value>(
  object: Readonly<Record<string, Value>>,
  keys: readonly string[],
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
