import fc from 'fast-check';
import { expect, it } from 'vitest';

import { withoutPaths, withoutPlaces } from './without-paths.ts';

const places = { log: '/srv/markets/february', config: '/etc/xray/xray.yaml' };

it.each([
  ['/srv/markets/february holds no runs: call xray run', '<log> holds no runs: call xray run'],
  ["open '/srv/markets/february/segments/1.db' failed", "open '<log>/segments/1.db' failed"],
  ['/etc/xray/xray.yaml:3 is wrong', '<config>:3 is wrong'],
  ['a file:///home/me/x.json\n  and C:\\Users\\me\\x are there', 'a <path> and <path> are there'],
  [
    '12 / 3, and/or BTC/USDT, 1.5 MB/s, see https://example.org/a/b',
    '12 / 3, and/or BTC/USDT, 1.5 MB/s, see https://example.org/a/b',
  ],
])('%s', (text, said) => {
  expect(withoutPaths(text, places)).toBe(said);
});

it('names no place of the machine, whatever stands around it', () => {
  const word = fc.stringMatching(/^[a-z0-9._-]{1,12}$/);
  const path = fc.array(word, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(path, path, fc.constantFrom('', '"', "'", '('), (log, other, quote) => {
      const said = withoutPaths(`cannot read ${quote}${log}/segments: ${quote}${other} is in the way`, { log });
      expect(said).not.toContain(`${log}/`);
      expect(said).not.toContain(`${other} `);
    }),
  );
});

it('says the places of a value by their fields, and leaves all else of it as it is', () => {
  const value = { command: 'xray why 1 --log /srv/markets/february', deep: [{ file: 'C:\\x', n: 1.5, none: null }] };
  expect(withoutPlaces(value, places)).toEqual({ ...value, command: 'xray why 1 --log <log>' });
  expect(withoutPlaces({ file: 'C:\\markets\\2' }, { log: 'C:\\markets' })).toEqual({ file: '<log>\\2' });
});
