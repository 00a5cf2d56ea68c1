import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

import { CONTRACT_NAMES, contractJsonSchema } from '../src/index.ts';

/** The committed schemas of this checkout, and the copies of those that the last release shipped. */
export const SCHEMA_FOLDERS = {
  current: new URL('../schemas/', import.meta.url),
  released: new URL('../schemas/released/', import.meta.url),
} as const;
export type SchemaFolder = keyof typeof SCHEMA_FOLDERS;

/** The text of every generated schema file, by contract name. */
export function generatedSchemas(): ReadonlyMap<string, string> {
  return new Map(CONTRACT_NAMES.map((name) => [name, `${JSON.stringify(contractJsonSchema(name), null, 2)}\n`]));
}

/** The text of every schema file of a folder, by contract name. */
export function committedSchemas(folder: SchemaFolder): ReadonlyMap<string, string> {
  const base = SCHEMA_FOLDERS[folder];
  if (!existsSync(base)) return new Map();
  const files = readdirSync(base).filter((file) => file.endsWith('.json'));
  return new Map(files.sort().map((file) => [file.replace(/\.json$/, ''), readFileSync(new URL(file, base), 'utf8')]));
}

/** Makes a folder hold the generated schemas and no others. */
export function writeSchemas(folder: SchemaFolder): void {
  const base = SCHEMA_FOLDERS[folder];
  mkdirSync(base, { recursive: true });
  const schemas = generatedSchemas();
  for (const name of committedSchemas(folder).keys()) if (!schemas.has(name)) rmSync(new URL(`${name}.json`, base));
  for (const [name, text] of schemas) writeFileSync(new URL(`${name}.json`, base), text);
}
