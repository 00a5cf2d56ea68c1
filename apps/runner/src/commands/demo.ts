import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openLogReader } from '@xray/event-log';
import { BAR_MS } from '@xray/market-sim';
import { logDigests } from '@xray/orchestrator';

import { countText, durationText, elapsedSince } from '../cli/format.ts';
import { textOption } from '../cli/options.ts';
import type { CommandDefinition } from '../cli/command.ts';
import { progressBar } from '../cli/progress.ts';
import { loadConfig } from '../config/load.ts';
import { startSimulatedSession } from '../live/simulated-session.ts';
import { currentEpoch } from '../log/epoch.ts';
import { writeLabels } from '../market/labels-file.ts';
import { declareMarketOptions, marketOf } from '../market/market-options.ts';
import { newLabelsFile } from '../market/record-market.ts';
import { createRunLines } from '../pipeline/run-lines.ts';
import { runResultLines } from '../pipeline/run-over-log.ts';
import { createRunSummary } from '../pipeline/run-summary.ts';

/** Late enough in the first bar that nothing is received before it. */
const beginAfterMs = 1_000;
/** After the last boundary's delay, so that it has been run. */
const playOnMs = 1_000;

export const demoCommand: CommandDefinition = {
  name: 'demo',
  summary:
    'watch a simulated exchange over its real socket, accelerated, and run everything: a line a run, and a summary',
  example: 'xray demo --bars 120',
  json: true,
  declare(command) {
    declareMarketOptions(command);
    command.option('--log <dir>', 'a folder for the log, which must hold none yet; without it, a temporary one');
  },
  async run(context, command) {
    const { clock, json, signal, terminal } = context;
    const started = clock.monotonicMs();
    const market = marketOf(command);
    const { bars, model, start_ts_ms } = market.config;
    const directory = textOption(command, 'log') ?? mkdtempSync(join(tmpdir(), 'xray-demo-'));
    const labels = newLabelsFile(directory);
    const { config } = loadConfig(undefined);
    const lines = json
      ? null
      : createRunLines({ config: config.dashboards, epoch: currentEpoch(config), log: directory });
    const summary = createRunSummary();
    const progress = progressBar(terminal, 'demo');
    const simulated = await startSimulatedSession({
      market,
      directory,
      config,
      mode: 'live',
      begin_ts_ms: start_ts_ms + beginAfterMs,
      async onPublished(block) {
        summary.add(block);
        for (const line of lines?.add(block) ?? []) terminal.line(line);
        await terminal.drained();
      },
    });
    if (!json)
      terminal.note(
        `watching ${model.instruments.length} symbols of a simulated exchange at ${simulated.exchange.url}`,
      );
    for (let bar = 1; bar <= bars && !signal.aborted; bar += 1) {
      await simulated.play(start_ts_ms + bar * BAR_MS + config.orchestrator.boundary_delay_ms + playOnMs);
      progress.update(bar, bars, `${countText(summary.current().runs)} runs`);
    }
    progress.end();
    await simulated.stop();
    if (signal.aborted) {
      terminal.note(
        `xray: stopped: the log in ${directory} holds the beginning of the market, its truth is not written`,
      );
      return 1;
    }
    await writeLabels(market, labels);
    for (const line of lines?.closing() ?? []) terminal.line(line);

    const reader = openLogReader({ directory });
    const digest = logDigests(reader).overall();
    reader.close();
    const frames = simulated.exchange.ledger().totals.frames_sent;
    const result = { ...summary.current(), digest, elapsed_ms: elapsedSince(started, clock.monotonicMs()) };
    if (json) {
      terminal.line(JSON.stringify({ ...result, frames, log: directory, labels }));
    } else {
      const symbols = model.instruments.length;
      terminal.line('');
      terminal.line(
        `${symbols} symbols, ${bars} bars, ${countText(frames)} frames over a socket in ${durationText(result.elapsed_ms)}`,
      );
      for (const line of runResultLines(result)) terminal.line(line);
      terminal.line('');
      terminal.line(`the true regimes are in ${labels}`);
      terminal.line(`the log is in ${directory}; look into it with`);
      terminal.line(`  pnpm xray replay --log ${directory}`);
      terminal.line(`  pnpm xray inspect --log ${directory} --stream run_record --limit 1`);
    }
    return 0;
  },
};
