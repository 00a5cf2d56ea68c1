import {
  dashboardRunSchema,
  dashboardViewModelSchema,
  runRederivationSchema,
  type RunRederivation,
} from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { formatPrice, formatShare } from '../../src/formatting/numbers.ts';
import { nameLabel, verdictName } from '../../src/regimes/verdict-names.ts';
import { accessibilityProblems, openPage, untilDrawn } from '../support/browser.ts';
import { answerOf, PAST_MS, visit, type Stage } from './stage.ts';

async function newestRun(stage: Stage): Promise<string> {
  const view = dashboardViewModelSchema.parse(await answerOf(stage, '/api/v1/view'));
  return view.symbols[0]?.last_run_id ?? '';
}

export function describePages(stage: () => Stage): void {
  describe('overview', () => {
    it('shows of every symbol what the view model says', async () => {
      const { page, complaints } = await visit(stage(), '/?sort=name');
      const view = dashboardViewModelSchema.parse(await answerOf(stage(), '/api/v1/view'));
      const rows = await page.locator('.grid [role=row]:not(.row-head)').all();
      expect(rows).toHaveLength(view.symbols.length);
      for (const [index, symbol] of view.symbols.entries()) {
        const text = await rows[index]?.innerText();
        const verdict = symbol.regime_effective;
        expect(text).toContain(symbol.symbol);
        expect(text).toContain(formatPrice(symbol.recent_runs.at(-1)?.price));
        expect(text).toContain(formatShare(verdict?.confidence));
        if (verdict !== undefined) expect(text).toContain(nameLabel(verdictName(verdict)));
      }
      expect(await page.title()).toBe('Overview · xray');
      expect(complaints).toEqual([]);
    });

    it('keeps order and filter in the address, and finds by name', async () => {
      const { page } = await visit(stage(), '/');
      await page.getByRole('button', { name: 'Symbol' }).click();
      await page.keyboard.press('/');
      await page.keyboard.type('li');
      await page.waitForURL(/q=li/);
      expect(await page.locator('.row-link').allInnerTexts()).toEqual(['LINKUSDT']);
      expect(new URL(page.url()).searchParams.get('sort')).toBe('name');
      await page.reload();
      await untilDrawn(page);
      expect(await page.locator('.row-link').allInnerTexts()).toEqual(['LINKUSDT']);
      await page.getByLabel('Filter by name').fill('nothing');
      await page.getByText('No symbol passes the filter').waitFor();
    });

    it('goes from row to row by keys, tells why on focus, and opens a symbol', async () => {
      const { page } = await visit(stage(), '/?sort=name');
      await page.locator('.row-link').first().focus();
      await page.keyboard.press('ArrowDown');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('ETHUSDT');
      await page.locator('.attention.hint').first().focus();
      await page.locator('.hint-box').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.hint-box').waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'SOLUSDT' }).press('Enter');
      await page.waitForURL(/\/s\/SOLUSDT$/);
      expect(await page.title()).toBe('SOLUSDT · xray');
    });
  });

  describe('symbol', () => {
    it('draws every chart on one time axis, and says why the verdict is what it is', async () => {
      const { page, complaints } = await visit(stage(), '/s/BTCUSDT?window=all');
      await page.locator('.readout').waitFor();
      const widths = await page
        .locator('.charts .u-over')
        .evaluateAll((plots) => plots.map((plot) => Math.round(plot.getBoundingClientRect().width)));
      expect(new Set(widths).size).toBe(1);
      for (const title of ['Verdict', 'Belief', 'Opinions', 'Features', 'Metrics', 'Events', 'Gate history']) {
        await page.getByRole('heading', { name: title, exact: true }).first().waitFor();
      }
      expect(complaints).toEqual([]);
    });

    it('moves one cursor over all charts by keys, and looks at its moment', async () => {
      const { page } = await visit(stage(), '/s/BTCUSDT?window=all');
      const time = page.locator('.readout-time');
      const newest = await time.innerText();
      await page.locator('.charts').focus();
      for (let press = 0; press < 3; press += 1) await page.keyboard.press('ArrowLeft');
      expect(Date.parse(`${newest}Z`) - Date.parse(`${await time.innerText()}Z`)).toBe(3 * 180_000);
      const cursors = await page
        .locator('.charts .u-cursor-x')
        .evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().left));
      expect(new Set(cursors).size).toBe(1);
      await page.keyboard.press('Enter');
      await page.waitForURL(/at=\d+/);
      await page.getByText('Looking at the past').waitFor();
    });

    it('takes the cursor of the price to the other charts', async () => {
      const { page } = await visit(stage(), '/s/BTCUSDT?window=all');
      const box = await page.locator('.chart-price').boundingBox();
      if (box === null) throw new Error('no price chart');
      await page.mouse.move(box.x + box.width * 0.4, box.y + 80);
      await page.mouse.move(box.x + box.width * 0.4 + 2, box.y + 80);
      const x = await page
        .locator('.charts .u-cursor-x')
        .first()
        .evaluate((line) => line.getBoundingClientRect().left);
      expect(Math.abs(x - (box.x + box.width * 0.4))).toBeLessThan(12);
    });

    it('says that it does not know a symbol', async () => {
      const { page } = await visit(stage(), '/s/NOSUCH');
      await page.getByText('NOSUCH is not in this view').waitFor();
    });
  });

  describe('run', () => {
    it('shows the proof down to the bytes, and checks the digests itself', async () => {
      const runId = await newestRun(stage());
      const { page, complaints } = await visit(stage(), `/r/${runId}`);
      const run = dashboardRunSchema.parse(await answerOf(stage(), `/api/v1/runs/${runId}`));
      await page
        .locator('.chain .check-right')
        .nth(run.proof.length - 1)
        .waitFor();
      expect(await page.locator('.check-wrong').count()).toBe(0);
      for (const { sha256 } of run.proof) await page.getByText(sha256).first().waitFor();
      await page.locator('.frame > summary').first().click();
      await page.waitForURL(/frame=\d+/);
      await page.locator('.frame-detail .check-right').waitFor();
      const dump = await page.locator('.hex').innerText();
      expect(dump).toMatch(/^00000000\s+7b 22/);
      await page.reload();
      await page.locator('.frame-detail .hex').waitFor();
      expect(complaints).toEqual([]);
    });

    it('says that the raw records give the verdict again, and of the audit where its frames come from', async () => {
      const runId = await newestRun(stage());
      const { page, complaints } = await visit(stage(), `/r/${runId}`);
      await page.locator('.rederivation.check-right', { hasText: 'IDENTICAL' }).waitFor();
      await page.getByText(/^Made again from \d+[^:]*raw records: features, verdict, hysteresis/).waitFor();
      expect(complaints).toEqual([]);
    });

    it('shows where a verdict comes out otherwise, why one cannot be derived, and what people said of it', async () => {
      const runId = await newestRun(stage());
      const path = `/api/v1/runs/${runId}`;
      const run = dashboardRunSchema.parse(await answerOf(stage(), path));
      const found = runRederivationSchema.parse(await answerOf(stage(), `${path}/rederivation`));
      const different: RunRederivation = {
        ...found,
        status: 'DIFFERENT',
        first_difference: { step: 'verdict', path: 'confidence', recorded: 0.25, derived: 0.75 },
      };
      const refused: RunRederivation = {
        ...found,
        status: 'NOT_DERIVABLE',
        reason: 'version 9.9 is not installed',
        steps: [],
      };
      const feedback = [{ recorded_ts_ms: PAST_MS, stance: 'disagree', why: 'it was chop', operator: 'ada' }] as const;
      const { page } = await openPage(stage().browser);
      await page.route(`**${path}`, (route) => route.fulfill({ json: { ...run, feedback } }));
      for (const [answer, mark, words] of [
        [different, 'wrong', ['DIFFERENT', 'verdict confidence', '0.25', '0.75']],
        [refused, 'unchecked', ['not derivable', 'version 9.9 is not installed.']],
      ] as const) {
        await page.route(`**${path}/rederivation`, (route) => route.fulfill({ json: answer }));
        await page.goto(`${stage().server.url}/r/${runId}`);
        await page.locator(`.rederivation.check-${mark}`).waitFor();
        const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Derived again' }) });
        for (const text of words) await panel.getByText(text, { exact: true }).waitFor();
        expect(await accessibilityProblems(page)).toEqual([]);
      }
      const remarks = page.locator('section', { has: page.getByRole('heading', { name: 'Feedback' }) });
      expect(await remarks.innerText()).toMatch(/ada disagrees.*it was chop/s);
    });

    it('goes to the run before and back', async () => {
      const runId = await newestRun(stage());
      const { page } = await visit(stage(), `/r/${runId}`);
      await page.getByRole('link', { name: 'previous run' }).click();
      await page.waitForURL((url) => !url.pathname.includes(runId));
      await page.getByRole('link', { name: 'next run' }).waitFor();
      await page.keyboard.press(']');
      await page.waitForURL((url) => url.pathname.includes(runId));
    });

    it('says that the log holds no such run', async () => {
      const { page } = await visit(stage(), `/r/${'0'.repeat(64)}`);
      await page.getByText('The log holds no such run').waitFor();
    });
  });

  it('system: shows components, the feed, the log and its configuration', async () => {
    const { page, complaints } = await visit(stage(), '/system');
    for (const title of [
      'Components',
      'Path of runs',
      'Feed',
      'Log',
      'Configuration',
      'Calibration',
      'Runtime',
      'Raw events by type',
    ]) {
      await page.getByRole('heading', { name: title, exact: true }).waitFor();
    }
    await page.getByText('artifact delivered').waitFor();
    await page.getByText('composer', { exact: true }).click();
    await page.getByText('observer_set').waitFor();
    expect(complaints).toEqual([]);
  });

  it('says that there is no such page', async () => {
    const { status } = await fetch(`${stage().server.url}/nowhere`);
    expect(status).toBe(404);
    const { page } = await visit(stage(), '/');
    await page.evaluate(() => {
      history.pushState(null, '', '/nowhere');
      dispatchEvent(new PopStateEvent('popstate'));
    });
    await page.getByText('There is no such page').waitFor();
  });
}
