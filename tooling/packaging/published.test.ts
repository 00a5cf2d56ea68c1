import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe } from 'vitest';

import { PUBLISHED, ROOT } from '../workspace/packages.ts';
import { broughtAlong } from './installed-closure.ts';
import { startPrivateRegistry } from './private-registry.ts';
import { describeCommand } from './suite/command.ts';
import { describeProjects } from './suite/projects.ts';
import { describePublishing, publish } from './suite/publishing.ts';
import type { Stage } from './suite/stage.ts';

describe('the packages as their users get them', { timeout: 120_000 }, () => {
  let built: Stage | null = null;
  const stage = (): Stage => {
    if (built === null) throw new Error('the registry is not there yet');
    return built;
  };

  beforeAll(async () => {
    const unbuilt = PUBLISHED.filter(({ path }) => !existsSync(join(path, 'dist'))).map(({ name }) => name);
    if (unbuilt.length > 0) throw new Error(`not built: ${unbuilt.join(', ')}; run \`pnpm build\` first`);
    built = { registry: await startPrivateRegistry(), folder: mkdtempSync(join(tmpdir(), 'xray-consumers-')) };
    const { registry } = built;
    const libraries = new Set(PUBLISHED.flatMap(({ path }) => [...broughtAlong(path)]));
    await registry.stock([...libraries, join(ROOT, 'node_modules/zod-oldest')]);
    await publish({ XRAY_REGISTRY: registry.url, NPM_CONFIG_USERCONFIG: registry.userConfig });
  }, 240_000);

  afterAll(async () => {
    await built?.registry.close();
    if (built !== null) rmSync(built.folder, { recursive: true, force: true });
  });

  describePublishing(stage);
  describeProjects(stage);
  describeCommand(stage);
});
