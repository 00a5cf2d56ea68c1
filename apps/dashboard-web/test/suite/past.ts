import { dashboardViewModelSchema } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { formatMoment } from '../../src/formatting/times.ts';
import { answerOf, PAST_MS, visit, type Stage } from './stage.ts';

export function describePast(stage: () => Stage): void {
  describe('past', () => {
    it('opens at the moment of a link, on every page', async () => {
      const view = dashboardViewModelSchema.parse(await answerOf(stage(), `/api/v1/view?at=${PAST_MS}`));
      const runId = view.symbols[0]?.last_run_id ?? '';
      for (const path of ['/', '/s/BTCUSDT', `/r/${runId}`, '/system']) {
        const { page, complaints } = await visit(stage(), `${path}?at=${PAST_MS}`);
        await page.getByText(`Looking at the past: ${formatMoment(PAST_MS)} UTC`).waitFor();
        expect(await page.locator('.strip time').innerText()).toBe(formatMoment(PAST_MS));
        expect(await page.title()).toContain('(past)');
        expect(complaints).toEqual([]);
        await page.context().close();
      }
    });

    it('shows what was known then, and nothing later', async () => {
      const view = dashboardViewModelSchema.parse(await answerOf(stage(), `/api/v1/view?at=${PAST_MS}`));
      const { page } = await visit(stage(), `/s/BTCUSDT?at=${PAST_MS}&window=all`);
      await page.locator('.readout-time').waitFor();
      const btc = view.symbols.find(({ symbol }) => symbol === 'BTCUSDT');
      expect(await page.locator('.readout-time').innerText()).toBe(formatMoment(btc?.last_engine_timestamp_ms));
    });

    it('moves by the keys of the slider, keeps the moment in the address, and comes back', async () => {
      const { page } = await visit(stage(), `/?at=${PAST_MS}`);
      const slider = page.getByRole('slider', { name: 'Moment' });
      await slider.focus();
      await page.keyboard.press('ArrowLeft');
      await page.waitForURL(`**/?at=${PAST_MS - 180_000}`);
      await page.getByText(`Looking at the past: ${formatMoment(PAST_MS - 180_000)} UTC`).waitFor();
      await page.keyboard.press('Home');
      await page.waitForURL(`**/?at=${Date.UTC(2026, 0, 1, 0, 3)}`);
      await page.keyboard.press('End');
      await page.waitForURL(`**/?at=${stage().server.lastMs}`);
      await page.getByRole('button', { name: 'To the newest' }).click();
      await page.waitForURL((url) => url.search === '');
      await page.getByText('Looking at the past').waitFor({ state: 'detached' });
    });

    it('shows moments while the slider is dragged, and ends at the one where it is let go', async () => {
      const { page, complaints } = await visit(stage(), '/');
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes('/api/v1/view?at=')) asked.push(request.url());
      });
      const box = await page.getByRole('slider', { name: 'Moment' }).boundingBox();
      if (box === null) throw new Error('no slider');
      const y = box.y + box.height / 2;
      await page.mouse.move(box.x + box.width - 8, y);
      await page.mouse.down();
      for (let step = 1; step <= 25; step += 1) await page.mouse.move(box.x + box.width - 8 - step * 20, y);
      await page.mouse.up();
      const shown = await page.locator('.slider-moment').innerText();
      await page.waitForFunction((text) => document.querySelector('.strip time')?.textContent === text, shown);
      expect(asked.length).toBeGreaterThan(1);
      expect(asked.length).toBeLessThanOrEqual(25);
      expect(complaints).toEqual([]);
    });

    it('plays from a moment on, and stops', async () => {
      const { page } = await visit(stage(), `/?at=${PAST_MS}`);
      await page.getByLabel('Runs a second').selectOption('20');
      await page.getByRole('button', { name: 'Play' }).click();
      await page.waitForFunction(
        (from) => Number(new URL(location.href).searchParams.get('at')) > from + 3 * 180_000,
        PAST_MS,
      );
      await page.getByRole('button', { name: 'Pause' }).click();
      const stopped = await page.locator('.slider-moment').innerText();
      await page.waitForTimeout(300);
      expect(await page.locator('.slider-moment').innerText()).toBe(stopped);
    });
  });
}
