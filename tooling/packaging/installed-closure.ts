import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { z } from 'zod';

const names = z.record(z.string(), z.string()).optional();
const manifestSchema = z.object({ dependencies: names, optionalDependencies: names, peerDependencies: names });

/** The folder of a package as another one finds it; `null` where it is not installed, as a foreign platform's is. */
function foundFrom(packagePath: string, name: string): string | null {
  for (let folder = packagePath; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(candidate)) return realpathSync(candidate);
  }
  return null;
}

/**
 * Every library that a package of ours brings along, and those bring along, as they are installed here: what a registry
 * must hold so that the package can be installed from it alone.
 */
export function broughtAlong(packagePath: string, found = new Set<string>()): ReadonlySet<string> {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(packagePath, 'package.json'), 'utf8')));
  const { dependencies, optionalDependencies, peerDependencies } = manifest;
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
    const installed = foundFrom(packagePath, name);
    if (installed === null || found.has(installed)) continue;
    if (!name.startsWith('@xray/')) found.add(installed);
    broughtAlong(installed, found);
  }
  return found;
}
