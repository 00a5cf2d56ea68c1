import { mirrorPosition, REGIMES, regimePosition } from '@xray/contracts';

import type { OpinionSequence, Voice } from '../opinions/opinion-sequence.ts';

/** Rows of a table where nothing else is asked for: strengths 0, 1/8 … 1. */
export const STRENGTH_ROWS = 9;

/** Where each voice's table stands among the columns that are fitted: a voice has `rows` of them, by rising strength. */
export interface ColumnLayout {
  /** By source name and regime; with every voice its mirror image. */
  readonly voices: readonly Voice[];
  /** Of each table, at strengths that lie evenly from 0 to 1. */
  readonly rows: number;
  readonly columns: number;
  /** By column: the column of the mirrored voice at the same strength. */
  readonly mirrored: Uint32Array;
  /** The first column of a voice, or `null` of one that is not fitted. */
  readonly firstColumn: (voice: Voice) => number | null;
}

function keyOf({ regime, source }: Voice): string {
  return `${source} ${regime}`;
}

function mirrorImage({ regime, source }: Voice): Voice {
  return { source, regime: REGIMES[mirrorPosition(regimePosition(regime))] ?? regime };
}

/** The layout of all voices that speak in the sequences and whose source is to be fitted. */
export function columnLayout(
  sequences: readonly OpinionSequence[],
  isFitted: (source: string) => boolean = () => true,
  rows: number = STRENGTH_ROWS,
): ColumnLayout {
  const byKey = new Map<string, Voice>();
  for (const { voices } of sequences) {
    for (const voice of voices) {
      if (!isFitted(voice.source)) continue;
      for (const one of [voice, mirrorImage(voice)]) byKey.set(keyOf(one), one);
    }
  }
  const voices = [...byKey.values()].sort(
    (left, right) =>
      (left.source < right.source ? -1 : left.source > right.source ? 1 : 0) ||
      regimePosition(left.regime) - regimePosition(right.regime),
  );
  const places = new Map(voices.map((voice, place) => [keyOf(voice), place * rows]));
  const firstColumn = (voice: Voice): number | null => places.get(keyOf(voice)) ?? null;
  const columns = voices.length * rows;
  const mirrored = Uint32Array.from({ length: columns }, (_, column) => {
    const voice = voices[Math.floor(column / rows)];
    const image = voice === undefined ? null : firstColumn(mirrorImage(voice));
    return (image ?? 0) + (column % rows);
  });
  return { voices, rows, columns, mirrored, firstColumn };
}
