import type { Bar } from '@xray/composer';
import type { ComposedInput } from '@xray/contracts';

/** One symbol at one boundary: what the composer made of it, and the bar that closed there. */
export interface Observation {
  readonly symbol: string;
  readonly engine_timestamp_ms: number;
  readonly input: ComposedInput;
  /** `null` where candles do not cover the bar that ends at the engine time. */
  readonly bar: Bar | null;
}
