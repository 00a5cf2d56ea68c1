import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { MeasuredShare } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

/** One verdict, counted: whether what is asked came, and what it is drawn together with. */
export interface CountedVerdict {
  /** Verdicts of one block, a day or a market, are not independent: intervals draw whole blocks. */
  readonly block: string;
  readonly came: boolean;
}

const DRAWS = 1000;
const TAIL = 0.025;
const DECIMALS = 4;

function blocksOf(verdicts: readonly CountedVerdict[]): readonly { readonly runs: number; readonly came: number }[] {
  const blocks = new Map<string, { runs: number; came: number }>();
  for (const { block, came } of verdicts) {
    const counted = blocks.get(block) ?? { runs: 0, came: 0 };
    counted.runs += 1;
    if (came) counted.came += 1;
    blocks.set(block, counted);
  }
  return [...blocks.values()];
}

/** The shares that as many blocks give, drawn with replacement, from the least to the greatest. */
function drawnShares(verdicts: readonly CountedVerdict[], seed: number): readonly number[] {
  const blocks = blocksOf(verdicts);
  const generator = xoroshiro128plus(seed);
  for (let skipped = 0; skipped < 32; skipped += 1) generator.next();
  const shares = Array.from({ length: DRAWS }, () => {
    let [runs, came] = [0, 0];
    for (let drawn = 0; drawn < blocks.length; drawn += 1) {
      const block = blocks[uniformInt(generator, 0, blocks.length - 1)];
      runs += block?.runs ?? 0;
      came += block?.came ?? 0;
    }
    return came / runs;
  });
  return shares.sort((left, right) => left - right);
}

function shareOf(verdicts: readonly CountedVerdict[]): number {
  return verdicts.reduce((sum, { came }) => sum + (came ? 1 : 0), 0) / verdicts.length;
}

/**
 * How often it came among some verdicts, with a 95 % interval by bootstrap over blocks, and how often among all; `null` where
 * there are none.
 */
export function measuredShare(
  what: Pick<MeasuredShare, 'of' | 'horizon_bars'>,
  some: readonly CountedVerdict[],
  all: readonly CountedVerdict[],
  seed: number,
): MeasuredShare | null {
  if (some.length === 0) return null;
  const rounded = (value: number): number => Number(value.toFixed(DECIMALS));
  const shares = drawnShares(some, seed);
  const share = rounded(shareOf(some));
  return {
    ...what,
    runs: some.length,
    share,
    low: Math.min(share, rounded(at(shares, Math.floor(TAIL * DRAWS)))),
    high: Math.max(share, rounded(at(shares, Math.ceil((1 - TAIL) * DRAWS) - 1))),
    usual: rounded(shareOf(all)),
  };
}
