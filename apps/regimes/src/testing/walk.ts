import type { Bar } from '../bar.ts';

export const BAR_MS = 180_000;
const START_MS = 1_769_904_000_000;

/** Bars of a random walk whose steps grow and shrink; the same for the same seed. */
export function walk(count: number, seed = 1): readonly Bar[] {
  let state = seed;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  /** Four decimals, as venues write them. */
  const written = (value: number): number => Number(value.toFixed(4));
  let price = 100;
  return Array.from({ length: count }, (_, position) => {
    const open = price;
    const wildness = 0.001 * (1 + 2 * Math.sin(position / 40) ** 2);
    price = written(price * (1 + wildness * (random() - 0.5)));
    const volume = written(1_000 + 500 * random());
    return {
      openTime: START_MS + position * BAR_MS,
      open,
      high: written(Math.max(open, price) * (1 + wildness * random())),
      low: written(Math.min(open, price) * (1 - wildness * random())),
      close: price,
      volume,
      quoteVolume: written(volume * ((open + price) / 2)),
      takerBuyVolume: written(volume * random()),
      trades: 1 + Math.floor(200 * random()),
    };
  });
}
