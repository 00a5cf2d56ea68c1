import { CLAIM_LOOKS, REGIME_LOOKS } from '@xray/contracts/regime-looks';

import { cell, segment, textLine, type Line, type RegimeName } from '../styled-line.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['↑ ↓  j k', 'choose a symbol; scroll a long page'],
  ['PgUp PgDn', 'ten rows at once'],
  ['Enter', 'open the symbol'],
  ['n p', 'the next symbol, the previous one'],
  ['Esc', 'back; in the overview: forget the filter'],
  ['o', 'order by attention, name, confidence, change of belief'],
  ['/', 'filter by symbol or regime; Enter keeps it, Esc forgets it'],
  ['s  Tab', 'the system, and back'],
  ['?', 'this page, and back'],
  ['q', 'leave'],
];

function isRegime(name: string): name is RegimeName {
  return Object.hasOwn(REGIME_LOOKS, name);
}

const regimes = Object.keys(REGIME_LOOKS).filter(isRegime);
const CLAIMS = ['calm', 'ordinary', 'wild', 'reverting', 'unsure'] as const;

/** The keys, and what the letters of regimes mean. */
export function helpLines(): readonly Line[] {
  return [
    textLine('keys', 'strong'),
    ...KEYS.map(([key, what]): Line => [segment(`  ${cell(key, 12)}`, 'accent'), segment(what)]),
    textLine(''),
    textLine('regimes, by their letters where there is no colour', 'strong'),
    ...regimes.map((regime): Line => [segment(`  ${REGIME_LOOKS[regime].letter} ██ ${regime}`, regime)]),
    textLine(''),
    textLine('claims, where the data tells how wild a market is and not which regime it is in', 'strong'),
    ...CLAIMS.map((claim): Line => [segment(`  ${CLAIM_LOOKS[claim].letter} ██ ${claim}`, claim)]),
  ];
}
