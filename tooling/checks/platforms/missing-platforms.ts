import { parse } from 'yaml';
import { z } from 'zod';

/** The machines on which a checkout can be installed: operating system and processor, in Node's words. */
export const PLATFORMS = ['linux x64', 'linux arm64', 'darwin x64', 'darwin arm64', 'win32 x64'] as const;

const names = z.array(z.string()).optional();
const lockfileSchema = z.object({
  packages: z.record(z.string(), z.looseObject({ os: names, cpu: names })),
  snapshots: z.record(z.string(), z.looseObject({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});
type Lockfile = z.infer<typeof lockfileSchema>;

/** `name@version` of a snapshot's key, without what stands behind it for its peers. */
function packageOf(key: string): string {
  return key.replace(/\(.*$/s, '');
}

/** The platforms of one optional dependency; none where it is no binary of a platform. */
function platformsOf({ packages }: Lockfile, dependency: string): readonly string[] {
  const { os, cpu } = packages[packageOf(dependency)] ?? {};
  if (os === undefined || cpu === undefined) return [];
  return os.flatMap((system) => cpu.map((processor) => `${system} ${processor}`));
}

/**
 * What a lockfile lacks so that every machine of `PLATFORMS` can install it: a sentence for each family of binaries, that
 * is, each package with optional dependencies of several platforms, that leaves one out.
 */
export function missingPlatforms(lockfile: string): readonly string[] {
  const parsed = lockfileSchema.parse(parse(lockfile, { maxAliasCount: 0 }));
  const problems: string[] = [];
  for (const [key, { optionalDependencies = {} }] of Object.entries(parsed.snapshots)) {
    const binaries = Object.entries(optionalDependencies)
      .map(([name, version]) => platformsOf(parsed, `${name}@${version}`))
      .filter((platforms) => platforms.length > 0);
    if (binaries.length < 2) continue;
    const covered = new Set(binaries.flat());
    const missing = PLATFORMS.filter((platform) => !covered.has(platform));
    if (missing.length > 0)
      problems.push(
        `${packageOf(key)} has no binary for ${missing.join(', ')} in the lockfile: resolve it afresh against the full registry`,
      );
  }
  return problems;
}
