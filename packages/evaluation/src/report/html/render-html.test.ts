import { describe, expect, it } from 'vitest';

import { blend, contrast, linearRgb, seenDistance, VISIONS } from '../../testing/colour-vision.ts';
import { syntheticSymbol, withoutTruth } from '../../testing/synthetic-market.ts';
import { evaluate } from '../evaluate.ts';
import { heatOpacity, LIGHT_DIGITS_FROM } from './plots/transition-plot.ts';
import { REGIME_COLOURS, STACK_ORDER, SURFACE } from './regime-colours.ts';
import { renderHtml } from './render-html.ts';
import { TONES } from './style.ts';

const simulated = [syntheticSymbol('SIM1', 1500, 1)];
const real = [withoutTruth(syntheticSymbol('REAL<1>', 1500, 2)), withoutTruth(syntheticSymbol('REAL2', 1500, 3))];
const provenance = { 'a "log" & more': '<script>alert(1)</script>' };
const pages = {
  everything: renderHtml(evaluate({ simulated, real, provenance })),
  'simulated markets alone': renderHtml(evaluate({ simulated, real: [] })),
  'real markets alone': renderHtml(evaluate({ simulated: [], real })),
  'without hysteresis, v1 and a limit': renderHtml(
    evaluate({
      simulated: simulated.map((one) => ({ ...one, anchors: null, v1_belief: null, bayes_belief: null })),
      real: real.map((one) => ({ ...one, anchors: null, v1_belief: null })),
    }),
  ),
  nothing: renderHtml(evaluate({ simulated: [], real: [] })),
};
const themes = ['light', 'dark'] as const;

const VOID_ELEMENTS = new Set(['meta', '!doctype']);

/** Elements that are not closed in the order in which they were opened. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, closing, name = '', , selfClosing] of page.matchAll(/<(\/?)([!a-z][a-z0-9]*)((?:\s[^<>]*?)?)(\/?)>/g)) {
    if (selfClosing === '/' || VOID_ELEMENTS.has(name)) continue;
    if (closing === '') open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}

describe.each(Object.entries(pages))('the page of %s', (_, page) => {
  it('is whole markup, without script and without anything to fetch', () => {
    expect(unbalanced(page)).toEqual([]);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:|\ssrc=|\shref=|\son[a-z]+=/);
  });

  it('shows no number that is none', () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|>null</);
  });

  it('names every picture and region, each id once', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const pictures = [...page.matchAll(/<svg[^>]*>/g)].map(([tag]) => tag);
    for (const tag of pictures.filter((one) => !one.includes('aria-hidden="true"'))) {
      expect(tag).toContain('role="img"');
      const named = /aria-labelledby="([^"]+)"/.exec(tag)?.[1]?.split(' ') ?? [];
      expect(named).toHaveLength(2);
      for (const id of named) expect(ids).toContain(id);
    }
    for (const [region] of page.matchAll(/<div class="scroll"[^>]*>/g))
      expect(region).toMatch(/role="region" aria-label="[^"]+"/);
  });
});

describe('the page', () => {
  it('has a picture for every question', () => {
    for (const id of ['reliability', 'detection', 'information-gain', 'timeline', 'occupancy', 'transitions']) {
      expect(pages.everything).toContain(`id="${id}-title"`);
    }
  });

  it('shows names and provenance as they are given', () => {
    expect(pages.everything).toContain('REAL&lt;1&gt;');
    expect(pages.everything).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('is the same for the same report', () => {
    expect(renderHtml(evaluate({ simulated, real, provenance }))).toBe(pages.everything);
  });
});

describe.each(themes)('the colours on a %s page', (theme) => {
  const against = (colour: string, ground: string) => contrast(linearRgb(colour), linearRgb(ground));

  it('give every text a contrast of 4.5 and every series one of 3', () => {
    for (const tone of ['ink', 'muted', 'first', 'good', 'bad'] as const) {
      for (const ground of ['surface', 'page'] as const) {
        expect(against(TONES[tone][theme], TONES[ground][theme]), `${tone} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    for (const tone of ['first', 'second', 'third', 'fourth', 'strong'] as const) {
      expect(against(TONES[tone][theme], SURFACE[theme]), tone).toBeGreaterThanOrEqual(3);
    }
  });

  it('give every regime a contrast of 3, and let all be told apart without red or green', () => {
    const colours = REGIME_COLOURS.map((colour) => colour[theme]);
    colours.forEach((colour, position) => {
      expect(against(colour, SURFACE[theme]), colour).toBeGreaterThanOrEqual(3);
      for (const other of colours.slice(position + 1)) {
        for (const [name, vision] of Object.entries(VISIONS)) {
          expect(seenDistance(colour, other, vision), `${colour} ${other} ${name}`).toBeGreaterThan(0.08);
        }
      }
    });
  });

  it('give the digits of the matrix a contrast of 4.5 on every share', () => {
    for (let share = 0; share <= 1; share += 0.01) {
      const cell = blend(TONES.heat[theme], SURFACE[theme], heatOpacity(share));
      const digits = TONES[share < LIGHT_DIGITS_FROM ? 'ink' : 'heat-ink'][theme];
      expect(contrast(linearRgb(digits), cell), String(share)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

it('stacks every regime once', () => {
  expect(STACK_ORDER.toSorted((left, right) => left - right)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});
