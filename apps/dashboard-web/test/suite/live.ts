import { describe, expect, it } from 'vitest';

import { openPage, untilDrawn } from '../support/browser.ts';
import { serveLog } from '../support/served-log.ts';
import type { Stage } from './stage.ts';

const HOUR_MS = 3_600_000;

export function describeLive(stage: () => Stage): void {
  describe('live', () => {
    it('greys what is shown when the feed stops, and says why', async () => {
      const { browser, directory, webRoot } = stage();
      const server = await serveLog({ directory, webRoot, live: true });
      const { page, complaints } = await openPage(browser);
      await page.goto(server.url);
      await untilDrawn(page);
      expect(await page.locator('.row-stale').count()).toBe(0);
      server.putForward(HOUR_MS);
      await page.getByText(/The feed is stale/).waitFor();
      expect(await page.locator('.row-stale').count()).toBe(5);
      await page.locator('.last-run-late').first().hover();
      expect(await page.locator('.hint-box').innerText()).not.toBe('');
      await page.getByRole('link', { name: 'BTCUSDT' }).click();
      await page.locator('.symbol-page.stale').waitFor();
      expect(complaints).toEqual([]);
      await server.close();
    });

    it('says that the connection is lost, keeps what it has, and goes on when the server is back', async () => {
      const { browser, directory, webRoot } = stage();
      const server = await serveLog({ directory, webRoot, live: true });
      const { page } = await openPage(browser);
      await page.goto(server.url);
      await untilDrawn(page);
      await page.getByText('Live', { exact: true }).first().waitFor();
      await server.close();
      await page.getByText(/The connection to the server is lost/).waitFor();
      await page.getByText('Reconnecting', { exact: true }).waitFor();
      expect(await page.locator('.row-link').count()).toBe(5);
      const again = await serveLog({ directory, webRoot, live: true, port: server.port });
      await page.getByText(/The connection to the server is lost/).waitFor({ state: 'detached' });
      await again.close();
    });

    it('says that nobody answers, and draws the page when somebody does', async () => {
      const { browser, directory, webRoot } = stage();
      const { page } = await openPage(browser);
      const server = await serveLog({ directory, webRoot });
      await page.route('**/api/v1/**', (route) => route.abort());
      await page.goto(server.url);
      await page.getByText('There is no view to show').waitFor();
      await page.unroute('**/api/v1/**');
      await untilDrawn(page);
      await page.locator('.row-link').first().waitFor();
      await server.close();
    });

    it('says that no symbol has run yet', async () => {
      const { browser, directory, webRoot } = stage();
      const { page, complaints } = await openPage(browser);
      const server = await serveLog({ directory, webRoot });
      await page.goto(`${server.url}/?at=1000`);
      await page.getByText('No symbol has run yet').waitFor();
      expect(complaints).toEqual([]);
      await server.close();
    });
  });
}
