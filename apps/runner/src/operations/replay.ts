import { countText } from '@xray/contracts';
import { damageText, verifySteps, withLogReader } from '@xray/event-log';
import { defineOperation, inTurns, logFolder, OperationError, positiveCount, scopedReader } from '@xray/operations';
import {
  identityNotes,
  isConfirmed,
  recordedIdentities,
  replayIdentities,
  replayLines,
  replayOutput,
  replayOutputSchema,
  replayStart,
} from '@xray/orchestrator';
import { z } from 'zod';

import { elapsedSince } from '../process/system-clock.ts';
import { loadConfig } from '../config/load.ts';
import { identityForm } from '../identity/identity-form.ts';
import { describeRuntime } from '../process/runtime-fingerprint.ts';
import { wiring } from '../pipeline/wiring.ts';
import { PIPELINE } from './pipeline-subsystems.ts';

export const replay = defineOperation({
  id: 'replay',
  summary: 'execute every recorded run again from the raw events and compare what comes out, byte for byte',
  example: 'xray replay --log ./february',
  input: z.strictObject({
    log: logFolder(),
    chunk_size: positiveCount(
      'boundaries',
      'boundaries executed at a time; the outcome does not depend on it',
    ).optional(),
  }),
  output: replayOutputSchema,
  effects: 'none',
  touches: [...PIPELINE, 'configuration'],
  bounds: { records: 2_000_000, bytes: 1024 * 1024 * 1024, wall_ms: 60_000 },
  async run({ chunk_size, log: directory }, context) {
    const { clock, progress, scope, signal, speaker } = context;
    const started = clock.monotonicMs();
    const verified = await inTurns(verifySteps({ directory }), context);
    const damage = damageText(verified);
    if (damage !== null) throw new OperationError('not_done', `${damage}; a damaged log is not replayed`);

    const { report, skipped_runs } = await withLogReader(directory, async (whole) => {
      const reader = scopedReader(whole, scope);
      if (recordedIdentities(reader).length === 0)
        throw new OperationError('not_done', `${directory} holds no runs: call xray run on it first`);
      const start = verified.pruned === null ? 'whole' : replayStart(reader);
      if (start === 'nowhere')
        throw new OperationError(
          'not_done',
          `${directory} was pruned so far that no run of it is whole: what is left holds none whose cut, lookback and results are all there`,
        );
      const from = start === 'whole' ? null : start;
      if (from !== null)
        speaker.note(
          `xray: ${directory} was pruned: ${countText(from.skipped_runs)} runs cannot be made again; the replay begins at ${new Date(from.engine_timestamp_ms).toISOString()}, with what their records say`,
        );
      const bar = progress('replay');
      const last = reader.rawBatches().at(-1)?.last_ingest_seq ?? 0;
      const made = await replayIdentities({
        reader,
        form: identityForm,
        here: describeRuntime(),
        wiring: (identity, log) => wiring({ identity, log, outputs: false, onPublished: () => undefined }),
        from,
        signal,
        block_boundaries: chunk_size ?? loadConfig(undefined).config.run.block_boundaries,
        onProgress: (ingestSeq) => {
          bar.update(ingestSeq, last);
        },
      }).finally(() => {
        bar.end();
      });
      return { report: made, skipped_runs: from?.skipped_runs ?? 0 };
    });
    for (const line of identityNotes(report, `xray replay --log ${directory}`)) speaker.note(`xray: ${line}`);
    // What others may be given names no place on this machine.
    return replayOutput(report, {
      command: 'xray replay --log <log>',
      skipped_runs,
      elapsed_ms: elapsedSince(started, clock.monotonicMs()),
    });
  },
  render: replayLines,
  finding(output) {
    if (isConfirmed(output)) return null;
    return output.first_difference === null && output.different === 0
      ? 'no run could be made again here, so that nothing is confirmed'
      : 'the log does not hold what a replay of it gives';
  },
});
