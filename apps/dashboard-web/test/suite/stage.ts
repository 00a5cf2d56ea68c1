import type { Browser } from 'playwright-core';

import { openPage, untilDrawn, type OpenPage } from '../support/browser.ts';
import type { ServedLog } from '../support/served-log.ts';

/** What every test of the page plays on. */
export interface Stage {
  readonly browser: Browser;
  readonly directory: string;
  readonly webRoot: string;
  readonly server: ServedLog;
}

export const PAST_MS = Date.UTC(2026, 0, 1, 6);

/** Opens an address of the page and waits for its content. */
export async function visit(
  { browser, server }: Stage,
  path: string,
  options: Parameters<typeof openPage>[1] = {},
): Promise<OpenPage> {
  const opened = await openPage(browser, options);
  await opened.page.goto(server.url + path);
  await untilDrawn(opened.page);
  return opened;
}

/** What the server answers, for comparison with what the page shows. */
export async function answerOf({ server }: Stage, path: string): Promise<unknown> {
  const response = await fetch(server.url + path);
  return response.json();
}
