import type { RunBars } from '../outcomes/next-ranges.ts';
import { canonicalJson, type Opinion, type Regime, regimePosition, sha256Hex } from '@xray/contracts';

/** A source that names a regime. */
export interface Voice {
  readonly source: string;
  readonly regime: Regime;
}

/** The true regime of a run of which it is not known. */
export const UNKNOWN_REGIME = 255;

/** What was said of one symbol, run by run, in compact arrays. */
export interface OpinionSequence {
  readonly symbol: string;
  /** Strictly rising. */
  readonly engine_timestamp_ms: Float64Array;
  /** The opinions of run r stand from `offsets[r]` up to `offsets[r + 1]`. */
  readonly offsets: Uint32Array;
  /** By opinion: its place in `voices`. */
  readonly voice: Uint16Array;
  /** By opinion, of [0, 1]. */
  readonly strength: Float64Array;
  /** By opinion: its confidence times its share of the source's voice in that run. */
  readonly weight: Float64Array;
  readonly voices: readonly Voice[];
  /** By run: 0 to 8 in taxonomy order, or `UNKNOWN_REGIME`; `null` where nothing is known of the symbol. */
  readonly truth: Uint8Array | null;
  readonly bars: RunBars;
}

/** A run as it is recorded. */
export interface RecordedRun {
  /** Later than the one before. */
  readonly engine_timestamp_ms: number;
  /** Every opinion of the run, in any order. */
  readonly opinions: readonly Opinion[];
  /** The true regime, where it is known. */
  readonly truth?: Regime | null;
  /** The bar that closed at the run; `null` where none did. */
  readonly bar: { readonly high: number; readonly low: number; readonly close: number } | null;
}

/** Records one symbol. */
export interface OpinionRecorder {
  /** Keeps the symbol's next run. */
  add(run: RecordedRun): void;
  /** All runs so far; later ones do not change it. */
  sequence(): OpinionSequence;
}

/** Keeps a symbol's opinions as they come, in a few bytes each. */
export function createOpinionRecorder(symbol: string): OpinionRecorder {
  const times: number[] = [];
  const offsets: number[] = [0];
  const voice: number[] = [];
  const strength: number[] = [];
  const weight: number[] = [];
  const voices: Voice[] = [];
  const places = new Map<string, number>();
  const truths: number[] = [];
  const bars: Record<keyof RunBars, number[]> = { high: [], low: [], close: [] };
  let isAnyKnown = false;

  const placeOf = ({ regime, source }: Opinion): number => {
    const key = `${source} ${regime}`;
    const place = places.get(key) ?? voices.length;
    if (place === voices.length) {
      places.set(key, place);
      voices.push({ source, regime });
    }
    return place;
  };
  return {
    add({ bar, engine_timestamp_ms, opinions, truth = null }) {
      times.push(engine_timestamp_ms);
      for (const opinion of opinions) {
        const fellows = opinions.filter(({ source }) => source === opinion.source).length;
        voice.push(placeOf(opinion));
        strength.push(opinion.strength);
        weight.push(opinion.confidence / fellows);
      }
      offsets.push(voice.length);
      truths.push(truth === null ? UNKNOWN_REGIME : regimePosition(truth));
      isAnyKnown ||= truth !== null;
      bars.high.push(bar?.high ?? NaN);
      bars.low.push(bar?.low ?? NaN);
      bars.close.push(bar?.close ?? NaN);
    },
    sequence: () => ({
      symbol,
      engine_timestamp_ms: Float64Array.from(times),
      offsets: Uint32Array.from(offsets),
      voice: Uint16Array.from(voice),
      strength: Float64Array.from(strength),
      weight: Float64Array.from(weight),
      voices: [...voices],
      truth: isAnyKnown ? Uint8Array.from(truths) : null,
      bars: {
        high: Float64Array.from(bars.high),
        low: Float64Array.from(bars.low),
        close: Float64Array.from(bars.close),
      },
    }),
  };
}

/** SHA-256 over all that a fit learns from. */
export function sequencesDigest(sequences: readonly OpinionSequence[]): string {
  const digests = sequences.map(({ bars, truth, voices, ...numbers }) => ({
    symbol: numbers.symbol,
    voices,
    numbers: [
      numbers.engine_timestamp_ms,
      numbers.offsets,
      numbers.voice,
      numbers.strength,
      numbers.weight,
      ...(truth === null ? [bars.high, bars.low, bars.close] : []),
    ].map((values) => sha256Hex(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))),
    truth: truth === null ? null : sha256Hex(truth),
  }));
  return sha256Hex(canonicalJson(digests));
}
