import { readFileSync } from 'node:fs';

/*
 * Manifests are read as files. An import with the attribute `type: 'json'` does not survive the build: the bundler drops
 * it or writes the old keyword, and Node refuses to start.
 */
function versionIn(manifest: URL): string {
  const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
  const version: unknown = Reflect.get(Object(content), 'version');
  if (typeof version === 'string') return version;
  throw new TypeError(`${manifest.href} names no version: install xray again`);
}

/** The version of the runner. */
export function runnerVersion(): string {
  return versionIn(new URL(import.meta.resolve('@xray/runner/package.json')));
}

/** The version of one of our libraries, by its name. */
export function libraryVersion(name: string): string {
  // Every library's entry stands one folder below its manifest, in `src` as in `dist`.
  return versionIn(new URL('../package.json', import.meta.resolve(name)));
}
