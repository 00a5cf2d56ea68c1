/** A value that is made when it is first asked for, and then kept: a process that never asks does not wait for it. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
