import { countText, durationText, sha256Digest } from '@xray/contracts';
import { z } from 'zod';

import { REPLAY_PARTITIONS } from '../digest/replay-partitions.ts';
import { replayedIdentityJson } from './identities-report.ts';
import type { IdentitiesReport } from './replay-identities.ts';

const count = z.int().nonnegative();
/** Left out where one side has no such field. */
const value = z.json().optional();

const differenceSchema = z.object({
  run_id: z.string().nullable(),
  symbol: z.string().nullable(),
  engine_timestamp_ms: z.int().nullable(),
  stream: z.enum(REPLAY_PARTITIONS),
  seq: z.int().nullable(),
  path: z.string(),
  recorded: value,
  replayed: value,
});

/** What a replay says of itself when it ends. */
export const replayOutputSchema = z.object({
  runs: count,
  identical: count,
  reproduced: count,
  different: count,
  unsupported: count,
  /** Runs that were pruned, or whose cut was. */
  skipped_runs: count,
  first_difference: differenceSchema.nullable(),
  digest: sha256Digest,
  identities: z.array(
    z.looseObject({ standing: z.string(), why: z.string().nullable(), runs: count, different: count }),
  ),
  elapsed_ms: count,
});
/** What a replay says of itself when it ends. */
export type ReplayOutput = z.output<typeof replayOutputSchema>;

/** The report as JSON; `command` is what makes the runs of another identity again where that is installed. */
export function replayOutput(
  report: IdentitiesReport,
  rest: { readonly command: string; readonly skipped_runs: number; readonly elapsed_ms: number },
): ReplayOutput {
  const { command, ...counts } = rest;
  const identities = report.identities.map((identity) => replayedIdentityJson(identity, command));
  return replayOutputSchema.parse({ ...report, ...counts, identities });
}

function valueText(of: unknown): string {
  const text = of === undefined ? 'nothing' : JSON.stringify(of);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function differenceLines(difference: z.output<typeof differenceSchema>): readonly string[] {
  const { engine_timestamp_ms, path, recorded, replayed, run_id, seq, stream, symbol } = difference;
  const where = [symbol, engine_timestamp_ms, run_id].filter((part) => part !== null).join(' ');
  return [
    `first difference: ${stream} ${seq ?? 'beyond its end'} ${where}`,
    `  field     ${path === '' ? '(the whole record)' : path}`,
    `  recorded  ${valueText(recorded)}`,
    `  replayed  ${valueText(replayed)}`,
  ];
}

/** The report as a person reads it. */
export function replayLines(output: ReplayOutput): readonly string[] {
  const { different, digest, elapsed_ms, first_difference, identical, reproduced, runs, unsupported } = output;
  const outcome = [
    `${countText(identical)} identical`,
    ...(reproduced === 0 ? [] : [`${countText(reproduced)} reproduced on another runtime`]),
    `${countText(different)} different`,
    ...(unsupported === 0 ? [] : [`${countText(unsupported)} UNSUPPORTED`]),
  ];
  return [
    `${countText(runs)} runs replayed in ${durationText(elapsed_ms)}: ${outcome.join(', ')}`,
    ...(first_difference === null ? [] : differenceLines(first_difference)),
    `digest ${digest}`,
  ];
}
