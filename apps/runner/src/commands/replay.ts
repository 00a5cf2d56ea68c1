import { verifyLog } from '@xray/event-log';
import {
  identityNotes,
  isConfirmed,
  recordedIdentities,
  replayedIdentityJson,
  replayIdentities,
  replayStart,
  type IdentitiesReport,
  type ReplayDifference,
} from '@xray/orchestrator';

import { OperationError } from '@xray/operations';
import { countText, durationText, elapsedSince } from '../cli/format.ts';
import { logOption, numberOption, positiveInteger, requiredText } from '../cli/options.ts';
import { progressBar } from '@xray/operations/command-line';
import type { CommandDefinition } from '@xray/operations/command-line';
import { loadConfig } from '../config/load.ts';
import { identityForm } from '../log/log-identity.ts';
import { withLogReader } from '../log/with-log-reader.ts';
import { describeRuntime } from '../pipeline/runtime-fingerprint.ts';
import { wiring } from '../pipeline/wiring.ts';
import { damageText } from '../cli/damage-text.ts';

function valueText(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function differenceLines(difference: ReplayDifference): readonly string[] {
  const { engine_timestamp_ms, path, recorded, replayed, run_id, seq, stream, symbol } = difference;
  const where = [symbol, engine_timestamp_ms, run_id].filter((part) => part !== null).join(' ');
  return [
    `first difference: ${stream} ${seq ?? 'beyond its end'} ${where}`,
    `  field     ${path === '' ? '(the whole record)' : path}`,
    `  recorded  ${valueText(recorded)}`,
    `  replayed  ${valueText(replayed)}`,
  ];
}

function outcomeText({
  different,
  identical,
  reproduced,
  unsupported,
}: Pick<IdentitiesReport, 'different' | 'identical' | 'reproduced' | 'unsupported'>): string {
  return [
    `${countText(identical)} identical`,
    ...(reproduced === 0 ? [] : [`${countText(reproduced)} reproduced on another runtime`]),
    `${countText(different)} different`,
    ...(unsupported === 0 ? [] : [`${countText(unsupported)} UNSUPPORTED`]),
  ].join(', ');
}

export const replayCommand: CommandDefinition = {
  name: 'replay',
  summary: 'execute every recorded run again from the raw events and compare what comes out, byte for byte',
  example: 'xray replay --log ./february',
  json: true,
  without_reader: 'goes_on',
  declare(command) {
    command
      .addOption(logOption())
      .option(
        '--chunk-size <boundaries>',
        'boundaries executed at a time; the outcome does not depend on it',
        positiveInteger,
      );
  },
  async run({ clock, json, signal, terminal }, command) {
    const started = clock.monotonicMs();
    const directory = requiredText(command, 'log');
    const verified = verifyLog({ directory });
    const damage = damageText(verified);
    if (damage !== null) throw new OperationError('not_done', `${damage}; a damaged log is not replayed`);

    const { report, skipped_runs } = await withLogReader(directory, async (reader) => {
      if (recordedIdentities(reader).length === 0)
        throw new OperationError('not_done', `${directory} holds no runs: call xray run on it first`);
      const start = verified.pruned === null ? 'whole' : replayStart(reader);
      if (start === 'nowhere')
        throw new OperationError(
          'not_done',
          `${directory} was pruned so far that no run of it is whole: what is left holds none whose cut, lookback and results are all there`,
        );
      const from = start === 'whole' ? null : start;
      const skipped_runs = from?.skipped_runs ?? 0;
      if (from !== null)
        terminal.note(
          `xray: ${directory} was pruned: ${countText(skipped_runs)} runs cannot be made again; the replay begins at ${new Date(from.engine_timestamp_ms).toISOString()}, with what their records say`,
        );

      const progress = progressBar(terminal, 'replay');
      const last = reader.rawBatches().at(-1)?.last_ingest_seq ?? 0;
      const report = await replayIdentities({
        reader,
        form: identityForm,
        here: describeRuntime(),
        wiring: (identity, log) => wiring({ identity, log, outputs: false, onPublished: () => undefined }),
        from,
        signal,
        block_boundaries: numberOption(command, 'chunkSize') ?? loadConfig(undefined).config.run.block_boundaries,
        onProgress: (ingestSeq) => {
          progress.update(ingestSeq, last);
        },
      }).finally(() => {
        progress.end();
      });
      return { report, skipped_runs };
    });
    const again = `xray replay --log ${directory}`;
    for (const line of identityNotes(report, again)) terminal.note(`xray: ${line}`);
    const { digest, first_difference, identities, ...counts } = report;
    const elapsed_ms = elapsedSince(started, clock.monotonicMs());
    if (json) {
      const made = identities.map((identity) => replayedIdentityJson(identity, again));
      terminal.line(
        JSON.stringify({ ...counts, skipped_runs, first_difference, digest, identities: made, elapsed_ms }),
      );
    } else {
      terminal.line(`${countText(report.runs)} runs replayed in ${durationText(elapsed_ms)}: ${outcomeText(counts)}`);
      for (const line of first_difference === null ? [] : differenceLines(first_difference)) terminal.line(line);
      terminal.line(`digest ${digest}`);
    }
    return isConfirmed(report) ? 0 : 1;
  },
};
