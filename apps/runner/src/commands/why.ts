import { composeSnapshot } from '@xray/composer';
import { DEFAULT_CADENCE_MS } from '@xray/contracts/config';
import { causalChain, identityAt, standingText, type IdentityOfRun, type Rederiving } from '@xray/orchestrator';

import { OperationError } from '@xray/operations';
import { logOption, numberOption, positiveInteger, requiredText } from '../cli/options.ts';
import type { CommandDefinition } from '@xray/operations/command-line';
import type { DecidingConfig } from '../config/deciding-config.ts';
import { identityForm } from '../log/log-identity.ts';
import { withLogReader } from '../log/with-log-reader.ts';
import { composerConfig, engineOf } from '../pipeline/package-configs.ts';
import { describeRuntime } from '../pipeline/runtime-fingerprint.ts';
import { chainLines } from './chain-lines.ts';

/** What the verdict is derived with again: the configuration and the calibration that the run was made with, where they are here. */
function rederivingOf({ here, memory_after_seq }: IdentityOfRun<DecidingConfig>): Rederiving | null {
  if (here.standing === 'not_installed') return null;
  const { calibration, config } = here.identity;
  return {
    compose: (input) => composeSnapshot(input, composerConfig(config)),
    engine: engineOf(config, calibration),
    memory_after_seq,
  };
}

const defaultFrames = 1000;

export const whyCommand: CommandDefinition = {
  name: 'why',
  summary: 'the causal chain of one verdict: label, belief, opinions, features, and the raw frames of its cut',
  example: 'xray why $RUN_ID --log ./february',
  json: true,
  without_reader: 'ends',
  declare(command) {
    command
      .argument('<run_id>', 'the run, as its run_record names it: 64 hexadecimal digits')
      .addOption(logOption())
      .option('--frames <count>', `frames of the cut to show, default ${defaultFrames}`, positiveInteger);
  },
  async run({ json, terminal }, command) {
    const directory = requiredText(command, 'log');
    const [runId = ''] = command.args;
    const max_frames = numberOption(command, 'frames') ?? defaultFrames;
    const chain = await withLogReader(directory, (reader) => {
      const madeWith = identityAt(
        reader,
        reader.findRun(runId)?.engine_timestamp_ms ?? 0,
        identityForm,
        describeRuntime(),
      );
      if (madeWith === null)
        throw new OperationError('not_done', `${directory} holds no runs: call xray run on it first`);
      const note = standingText(madeWith.here, madeWith.recorded, `xray why ${runId} --log ${directory}`);
      if (note !== null) terminal.note(`xray: the runs of that time: ${note}`);
      return causalChain({
        reader,
        run_id: runId,
        max_frames,
        cadence_ms: madeWith.cadence_ms ?? DEFAULT_CADENCE_MS,
        rederiving: rederivingOf(madeWith),
      });
    });
    if (json) {
      const { features, frames, frames_from, frames_in_all, gate, hysteresis, rederived, run, truth, verdict } = chain;
      terminal.line(
        JSON.stringify({
          run_id: run.run_id,
          symbol: run.symbol,
          engine_timestamp_ms: run.engine_timestamp_ms,
          regime: verdict.regime,
          confidence: verdict.confidence,
          drivers: verdict.drivers,
          invalidations: verdict.invalidations,
          permissions: verdict.permissions,
          belief_by_regime: verdict.belief_by_regime ?? null,
          opinions: verdict.evidence ?? [],
          features: features?.features ?? {},
          truth: { regime: truth.regime, confidence: truth.confidence },
          hysteresis,
          gate: gate === null ? null : { gate_status: gate.gate_status, reasons: gate.reasons },
          cut: {
            start_ingest_seq: run.cut_start_ingest_seq,
            end_ingest_seq: run.cut_end_ingest_seq,
            lookback_start_ingest_seq: run.lookback_start_ingest_seq,
            kind: run.cut_kind,
            frames: frames_in_all,
            frames_from,
          },
          frames,
          rederived,
        }),
      );
    } else {
      for (const line of chainLines(chain)) terminal.line(line);
    }
    if (chain.rederived !== 'different') return 0;
    terminal.note('xray: the raw records no longer give this verdict; xray replay shows the first field that differs');
    return 1;
  },
};
