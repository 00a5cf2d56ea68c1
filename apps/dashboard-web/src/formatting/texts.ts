/** The first twelve characters of a digest: enough to tell two apart, short enough to read. */
export function shortDigest(digest: string | null | undefined): string {
  return digest === null || digest === undefined ? '–' : digest.slice(0, 12);
}

/** `run_failed` → `run failed`; what follows a code's colon is a text of its own, and sentences stay as they are. */
export function readable(code: string): string {
  const [, head, tail] = /^([a-z_]+)(?::(.*))?$/.exec(code) ?? [];
  if (head === undefined) return code;
  const words = head.replaceAll('_', ' ');
  return tail === undefined ? words : `${words}: ${tail}`;
}

/** `EngineRunCompleted` → `Engine run completed` */
export function spacedWords(name: string): string {
  const spaced = name.replaceAll(
    /([a-z0-9])([A-Z])/g,
    (_, left: string, right: string) => `${left} ${right.toLowerCase()}`,
  );
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** `composer:flow_pressure_v2` → `flow_pressure_v2`: who composed it is said elsewhere. */
export function shortSource(source: string): string {
  return source.replace(/^composer:/, '');
}
