import { describe, expect, it } from 'vitest';

import { BAR_MS } from '../config.ts';
import { simulateMarket } from '../simulate.ts';
import { labelLines } from './labels-file.ts';
import { parseLabels } from './parse-labels.ts';

const market = simulateMarket({ seed: 9, bars: 12 });
const lines = [...labelLines(market)];

describe('labels', () => {
  it('are read back as they were written: settings, model, and a line for every bar and symbol', () => {
    const { header, labels } = parseLabels(`${lines.join('\n')}\n`);
    expect(header).toEqual({ schema: 'simulated_labels', schema_version: 1, ...market.config });
    expect(labels.filter(({ symbol }) => symbol === 'ETHUSDT')).toEqual(market.truth[1]?.labels());
    expect(labels.map((label) => label.engine_timestamp_ms)).toEqual(
      Array.from({ length: 60 }, (_, at) => market.config.start_ts_ms + (Math.floor(at / 5) + 1) * BAR_MS),
    );
  });

  it('are everything that another market of the same truth needs', () => {
    const { header } = parseLabels(lines.join('\n'));
    expect([...labelLines(simulateMarket(header))]).toEqual(lines);
  });

  it.each([
    ['a line that is cut', [...lines.slice(0, -1), lines.at(-1)?.slice(0, 40) ?? ''], /labels line 61/],
    ['a missing line', lines.slice(0, -1), /59 bars are in the labels and 60 are promised/],
    [
      'an unknown regime',
      lines.with(3, lines[3]?.replace(/"regime":"\w+"/, '"regime":"CALM"') ?? ''),
      /line 4: regime: /,
    ],
    ['no header', lines.slice(1), /labels line 1/],
  ])('with %s are refused', (_, broken, message) => {
    expect(() => parseLabels(broken.join('\n'))).toThrow(message);
  });
});
