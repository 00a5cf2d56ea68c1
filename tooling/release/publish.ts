import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { PUBLISHED, ROOT } from '../workspace/packages.ts';

/*
 * Publishes every package of the workspace to the private registry named by XRAY_REGISTRY. Versions that the registry
 * has already are passed over, so that it may be run again. The token stands in the npm settings file named by
 * NPM_CONFIG_USERCONFIG, because pnpm reads none from a project's own settings, and is never printed.
 */

/** Why publishing cannot start, as one sentence that says what to do; the registry's address where it can. */
async function preflight(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly registry: string } | { readonly problem: string }> {
  const address = env['XRAY_REGISTRY'] ?? '';
  if (address === '')
    return { problem: 'XRAY_REGISTRY is not set: name the private registry, e.g. https://npm.example.com/' };
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    return {
      problem: `XRAY_REGISTRY is ${address}, which is not an http or https address: give the registry's full URL`,
    };
  }
  const registry = address.replace(/\/*$/, '/');
  const settings = env['NPM_CONFIG_USERCONFIG'] ?? '';
  const tokenLine = `${registry.replace(/^https?:/, '')}:_authToken=`;
  if (settings === '' || !existsSync(settings)) {
    return {
      problem: `NPM_CONFIG_USERCONFIG names no file: make one with the line ${tokenLine}<token> and name it there`,
    };
  }
  if (!readFileSync(settings, 'utf8').includes(tokenLine)) {
    return { problem: `${settings} holds no token for ${registry}: add the line ${tokenLine}<token>` };
  }
  const unbuilt = PUBLISHED.filter(({ path }) => !existsSync(join(path, 'dist'))).map(({ name }) => name);
  if (unbuilt.length > 0) return { problem: `${unbuilt.join(', ')} not built: run \`pnpm build\` first` };
  try {
    await fetch(new URL('-/ping', registry), { signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    return { problem: `${registry} does not answer (${String(error)}): check the address and the network` };
  }
  return { registry };
}

const ready = await preflight(process.env);
if ('problem' in ready) {
  console.error(`publish: ${ready.problem}`);
  process.exitCode = 2;
} else {
  const args = ['-r', 'publish', '--access', 'restricted', '--no-git-checks', '--registry', ready.registry];
  const { status } = spawnSync('pnpm', args, { cwd: ROOT, stdio: 'inherit' });
  process.exitCode = status ?? 1;
  console.log(
    status === 0
      ? `published to ${ready.registry}: ${PUBLISHED.map(({ name, manifest }) => `${name}@${manifest.version}`).join(', ')}`
      : `publish: pnpm failed; what it printed above says why; packages already there are passed over the next time`,
  );
}
