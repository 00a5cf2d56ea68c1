import { countText, durationText } from '@xray/contracts';
import { z } from 'zod';

const count = z.int().nonnegative();

/** What a recording of a simulated market left behind. */
export const recordedMarketSchema = z.object({
  log: z.string(),
  frames: count,
  /** Raw events that the frames decoded to. */
  records: count,
  /** The file that holds the true regimes. */
  labels: z.string(),
  model: z.string(),
  seed: z.int(),
  bars: count,
  symbols: z.array(z.string()),
  elapsed_ms: count,
});
/** What a recording of a simulated market left behind. */
export type RecordedMarket = z.output<typeof recordedMarketSchema>;

/** The recording as a person reads it. */
export function* recordedMarketLines(recorded: RecordedMarket): Generator<string> {
  const { bars, elapsed_ms, frames, labels, log, model, seed, symbols } = recorded;
  yield `${symbols.length} symbols, ${countText(bars)} bars, ${countText(frames)} frames in ${durationText(elapsed_ms)}`;
  yield `model ${model}, seed ${seed}`;
  yield `log     ${log}`;
  yield `labels  ${labels}`;
}
