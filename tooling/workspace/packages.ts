import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

/** The root of this checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  private: z.boolean().optional(),
  description: z.string().optional(),
  license: z.string().optional(),
  type: z.string().optional(),
  sideEffects: z.boolean().optional(),
  engines: z.object({ node: z.string() }).optional(),
  exports: z.record(z.string(), z.json()).optional(),
  keywords: z.array(z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  publishConfig: z.object({ access: z.string().optional() }).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

export interface WorkspacePackage {
  readonly name: string;
  /** From the root, e.g. `packages/contracts`. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
}

/** The manifest of the package in a folder. */
export function readManifest(path: string): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')));
}

function packagesIn(parent: 'packages' | 'apps'): readonly WorkspacePackage[] {
  return readdirSync(join(ROOT, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const folder = `${parent}/${entry.name}`;
      const path = join(ROOT, folder);
      const manifest = readManifest(path);
      return { name: manifest.name, folder, path, manifest };
    })
    .sort((left, right) => (left.folder < right.folder ? -1 : 1));
}

/** What can be imported by its name: a package whose exports have an entrance. */
function isLibrary({ manifest }: WorkspacePackage): boolean {
  return manifest.exports?.['.'] !== undefined;
}

/** The libraries under `packages/`, and those under `apps/` that are made of them, by folder. */
export const LIBRARIES = [...packagesIn('packages'), ...packagesIn('apps').filter(isLibrary)];

/** All that is published: the libraries and the apps that are not private. */
export const PUBLISHED = [...packagesIn('packages'), ...packagesIn('apps')].filter(
  ({ manifest }) => manifest.private !== true,
);
