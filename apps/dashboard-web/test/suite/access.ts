import { dashboardViewModelSchema } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { accessibilityProblems, sidewaysScroll } from '../support/browser.ts';
import { pageSize } from '../support/page-size.ts';
import { answerOf, PAST_MS, visit, type Stage } from './stage.ts';

async function paths(stage: Stage): Promise<readonly string[]> {
  const view = dashboardViewModelSchema.parse(await answerOf(stage, '/api/v1/view'));
  return ['/', '/s/BTCUSDT', `/r/${view.symbols[0]?.last_run_id ?? ''}`, '/system', `/?at=${PAST_MS}`];
}

export function describeAccess(stage: () => Stage): void {
  describe('access', () => {
    it('axe-core finds nothing wrong with any page', async () => {
      for (const path of await paths(stage())) {
        const { page } = await visit(stage(), path);
        expect({ path, problems: await accessibilityProblems(page) }).toEqual({ path, problems: [] });
        await page.context().close();
      }
    });

    it('has enough contrast on dark pages too', async () => {
      for (const path of await paths(stage())) {
        const { page } = await visit(stage(), path, { colorScheme: 'dark' });
        expect({ path, problems: await accessibilityProblems(page, 'colours') }).toEqual({ path, problems: [] });
        await page.context().close();
      }
    });

    it('is as wide as a phone and no wider', async () => {
      for (const path of await paths(stage())) {
        const { page } = await visit(stage(), path, { viewport: { width: 375, height: 812 } });
        expect({ path, sideways: await sidewaysScroll(page) }).toEqual({ path, sideways: 0 });
        await page.context().close();
      }
    });

    it('axe-core finds nothing wrong on a phone', async () => {
      const { page } = await visit(stage(), '/s/BTCUSDT', { viewport: { width: 375, height: 812 } });
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it("is dark where the reader's system is, and light where the reader says so, also after a reload", async () => {
      const { page } = await visit(stage(), '/', { colorScheme: 'dark' });
      const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      expect(await ground()).toBe('rgb(13, 15, 18)');
      await page.getByLabel('Theme').selectOption('light');
      expect(await ground()).toBe('rgb(243, 244, 246)');
      await page.reload();
      expect(await ground()).toBe('rgb(243, 244, 246)');
    });

    it('shows where the focus is at every stop of the tab key', async () => {
      const { page } = await visit(stage(), '/');
      const stops = new Set<string>();
      for (let press = 0; press < 40; press += 1) {
        await page.keyboard.press('Tab');
        const stop = await page.evaluate(() => {
          const element = document.activeElement;
          if (element === null || element === document.body) return null;
          const shown = element.matches('.segment input') ? (element.nextElementSibling ?? element) : element;
          return { name: element.className || element.tagName, outline: getComputedStyle(shown).outlineStyle };
        });
        if (stop === null) continue;
        expect(stop).toEqual({ name: stop.name, outline: expect.not.stringMatching('none') as string });
        stops.add(stop.name);
      }
      expect(stops.size).toBeGreaterThan(6);
    });

    it('loads with less than 250 kB, compressed, on whatever page', () => {
      const { first_load, whole } = pageSize(stage().webRoot);
      console.log('first load', first_load, 'with every page', whole);
      expect(whole.gzip_bytes).toBeLessThan(250_000);
      expect(first_load.gzip_bytes).toBeGreaterThan(10_000);
    });

    it('moves nothing where the reader asks for less motion', async () => {
      const { page } = await visit(stage(), '/', { reducedMotion: 'reduce' });
      const moving = await page.evaluate(() => document.getAnimations().length);
      expect(moving).toBe(0);
    });
  });
}
