import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';

import { hasChromium, launchChromium } from './support/browser.ts';
import { buildPage } from './support/built-page.ts';
import { serveLog } from './support/served-log.ts';
import { recordSimulatedLog } from './support/simulated-log.ts';
import { describeAccess } from './suite/access.ts';
import type { Stage } from './suite/stage.ts';
import { describeLive } from './suite/live.ts';
import { describePages } from './suite/pages.ts';
import { describePast } from './suite/past.ts';

const BARS = 200;

if (!hasChromium) {
  it.skip('needs /usr/bin/chromium, which is not on this machine', () => undefined);
} else {
  describe('the page in a browser, against the server over a simulated log', () => {
    const folder = mkdtempSync(join(tmpdir(), 'xray-web-'));
    const directory = join(folder, 'log');
    const webRoot = join(folder, 'page');
    let built: Stage | null = null;
    const stage = (): Stage => {
      if (built === null) throw new Error('the stage is not built yet');
      return built;
    };

    beforeAll(async () => {
      const [browser] = await Promise.all([launchChromium(), recordSimulatedLog(directory, BARS), buildPage(webRoot)]);
      built = { browser, directory, webRoot, server: await serveLog({ directory, webRoot }) };
    }, 60_000);

    afterEach(async () => {
      await Promise.all((built?.browser.contexts() ?? []).map((context) => context.close()));
    });

    afterAll(async () => {
      await built?.browser.close();
      await built?.server.close();
      rmSync(folder, { recursive: true, force: true });
    });

    describePages(stage);
    describePast(stage);
    describeLive(stage);
    describeAccess(stage);
  });
}
