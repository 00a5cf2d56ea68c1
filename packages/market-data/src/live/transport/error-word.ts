const WORD = /^[A-Z][A-Z0-9_]{2,40}$/;

function codeOf(thrown: unknown): string | null {
  const code: unknown = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'code') : undefined;
  return typeof code === 'string' && WORD.test(code) ? code : null;
}

/**
 * The closed word of the operating system or the library for what went wrong, such as `ECONNREFUSED`, of the error or what
 * caused it. The error's text may quote the other side or an address and is not used.
 */
export function errorWord(thrown: unknown, otherwise: string): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return codeOf(thrown) ?? codeOf(cause) ?? otherwise;
}
