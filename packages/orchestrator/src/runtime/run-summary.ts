import {
  claimLabel,
  countText,
  durationText,
  minuteText,
  REGIMES,
  sha256Digest,
  type PublishedBlock,
} from '@xray/contracts';
import { z } from 'zod';

/** What a session or a replay gave, in numbers to be shown at its end. */
export interface RunSummary {
  readonly runs: number;
  readonly completed: number;
  readonly failed: number;
  /** Completed runs by effective regime: the one that hysteresis holds, or the truth where there is no hysteresis. */
  readonly by_regime: Readonly<Record<string, number>>;
  /** The same by what they claim; empty where the calibration claims nothing. */
  readonly by_claim: Readonly<Record<string, number>>;
  readonly gate_open: number;
  readonly first_engine_timestamp_ms: number | null;
  readonly last_engine_timestamp_ms: number | null;
}

const count = z.int().nonnegative();

/** What a run over a log gives when it ends. */
export const runResultSchema = z.object({
  runs: count,
  completed: count,
  failed: count,
  by_regime: z.record(z.string(), count),
  /** By what the verdicts claim, where the calibration has claims. */
  by_claim: z.record(z.string(), count),
  gate_open: count,
  first_engine_timestamp_ms: z.int().nullable(),
  last_engine_timestamp_ms: z.int().nullable(),
  /** Of everything that the log derives, this call's runs and earlier ones. */
  digest: sha256Digest,
  elapsed_ms: count,
});
/** What a run over a log gives when it ends. */
export type RunResult = z.output<typeof runResultSchema>;

/** The result as a person reads it. */
export function runResultLines(result: RunResult): readonly string[] {
  const { by_claim, by_regime, completed, elapsed_ms, failed, first_engine_timestamp_ms, gate_open, runs } = result;
  if (first_engine_timestamp_ms === null || result.last_engine_timestamp_ms === null)
    return ['nothing to run: every boundary of the log has been run', `digest ${result.digest}`];
  const rate = elapsed_ms === 0 ? '' : ` (${countText(Math.round((runs * 1000) / elapsed_ms))} runs/s)`;
  return [
    `${countText(runs)} runs from ${minuteText(first_engine_timestamp_ms)} to ${minuteText(result.last_engine_timestamp_ms)} in ${durationText(elapsed_ms)}${rate}`,
    `${countText(completed)} completed, ${countText(failed)} failed, gate open in ${countText(gate_open)}`,
    ...Object.entries(Object.keys(by_claim).length > 0 ? by_claim : by_regime).map(
      ([name, made]) => `  ${name.padEnd(18)} ${countText(made)}`,
    ),
    `digest ${result.digest}`,
  ];
}

/** Counts blocks as they are published. */
export interface RunSummaryCounter {
  /** Takes a published block, each once and in order. */
  add(block: PublishedBlock): void;
  /** The counts so far, over everything added. */
  current(): RunSummary;
}

/** A counter at zero. */
export function createRunSummary(): RunSummaryCounter {
  const byRegime = new Map<string, number>(REGIMES.map((regime) => [regime, 0]));
  const byClaim = new Map<string, number>();
  let runs = 0;
  let completed = 0;
  let failed = 0;
  let gateOpen = 0;
  let first: number | null = null;
  let last: number | null = null;

  return {
    add({ gate, orchestrator }) {
      for (const event of orchestrator) {
        switch (event.event_type) {
          case 'EngineRunStarted':
            runs += 1;
            first ??= event.engine_timestamp_ms;
            last = event.engine_timestamp_ms;
            break;
          case 'EngineRunCompleted':
            completed += 1;
            break;
          case 'EngineRunFailed':
            failed += 1;
            break;
          case 'HysteresisStatePublished':
            break;
        }
      }
      for (const event of gate) {
        if (event.event_type !== 'GateEvaluated') continue;
        if (event.gate_status === 'OPEN') gateOpen += 1;
        const output = event.payload.regime_output;
        if (output === undefined) continue;
        byRegime.set(output.regime, (byRegime.get(output.regime) ?? 0) + 1);
        if (output.claim === undefined) continue;
        const label = claimLabel(output.claim);
        byClaim.set(label, (byClaim.get(label) ?? 0) + 1);
      }
    },
    current: () => ({
      runs,
      completed,
      failed,
      by_regime: Object.fromEntries([...byRegime].filter(([, count]) => count > 0)),
      by_claim: Object.fromEntries([...byClaim].sort(([one], [other]) => (one < other ? -1 : 1))),
      gate_open: gateOpen,
      first_engine_timestamp_ms: first,
      last_engine_timestamp_ms: last,
    }),
  };
}
