/*
 * Makes the pictures of docs/dashboards.md: `node --conditions=x-source scripts/screenshots.ts [LOG]`. Without a log, of a
 * simulated market.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { dashboardViewModelSchema } from '@xray/contracts';

import { launchChromium, openPage, untilDrawn } from '../test/support/browser.ts';
import { buildPage } from '../test/support/built-page.ts';
import { recordSimulatedLog, XRAY } from '../test/support/simulated-log.ts';

const BARS = 960;
const MAX_BYTES = 200_000;
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 375, height: 812 };
const HOUR_MS = 3_600_000;

const images = fileURLToPath(new URL('../../../docs/images/dashboards/', import.meta.url));
const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'xray-pictures-'));

/** A short path, since the system page shows it. */
async function logToShow(): Promise<string> {
  const [given] = process.argv.slice(2);
  if (given !== undefined) return resolve(given);
  await recordSimulatedLog(join(folder, 'market'), BARS);
  return 'market';
}

/** The page as users see it: the built one, served by the command. */
async function startXray(directory: string): Promise<{ readonly url: string; stop(): void }> {
  const words = ['--conditions=x-source', XRAY, 'dashboard', '--log', directory, '--web-port', '0', '--no-terminal'];
  const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface({ input: child.stderr })) {
    const url = /the page is at (http:\S+)/.exec(line)?.[1];
    if (url !== undefined) return { url, stop: () => child.kill() };
  }
  throw new Error('xray dashboard ended without an address');
}

try {
  const [directory] = await Promise.all([logToShow(), buildPage(DIST)]);
  const server = await startXray(directory);
  const browser = await launchChromium();
  const view = dashboardViewModelSchema.parse(await (await fetch(`${server.url}/api/v1/view`)).json());
  const symbol = view.symbols[0]?.symbol ?? '';
  const runId = view.symbols[0]?.last_run_id ?? '';
  const past = `at=${view.as_of_ts_ms - 9 * HOUR_MS}`;
  const pictures = [
    { name: 'overview-light', path: '/', size: DESK, scheme: 'light' },
    { name: 'overview-dark', path: `/?${past}`, size: DESK, scheme: 'dark' },
    { name: 'symbol-light', path: `/s/${symbol}?window=6h`, size: DESK, scheme: 'light' },
    { name: 'symbol-dark', path: `/s/${symbol}?${past}&window=6h`, size: DESK, scheme: 'dark' },
    { name: 'run-light', path: `/r/${runId}`, size: DESK, scheme: 'light' },
    { name: 'system-light', path: '/system', size: DESK, scheme: 'light' },
    { name: 'overview-phone', path: '/', size: PHONE, scheme: 'light' },
    { name: 'symbol-phone', path: `/s/${symbol}?window=6h`, size: PHONE, scheme: 'dark' },
  ] as const;
  mkdirSync(images, { recursive: true });
  for (const { name, path, size, scheme } of pictures) {
    const { page } = await openPage(browser, { viewport: size, colorScheme: scheme });
    await page.goto(server.url + path);
    await untilDrawn(page);
    await page.waitForTimeout(700);
    const file = join(images, `${name}.png`);
    await page.screenshot({ path: file });
    const { size: bytes } = statSync(file);
    if (bytes > MAX_BYTES)
      throw new Error(`${file} has ${bytes} bytes, more than ${MAX_BYTES}: show less of the page.`);
    console.log(`${file} ${bytes} bytes`);
    await page.context().close();
  }
  await browser.close();
  server.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
