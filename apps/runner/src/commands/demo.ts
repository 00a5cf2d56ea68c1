import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { simulateMarket, writeLabels } from '@xray/market-sim';
import { createRunSummary, logDigests, type RunSummary } from '@xray/orchestrator';

import { countText, durationText, elapsedSince } from '../cli/format.ts';
import { positiveNumber, numberOption, textOption } from '../cli/options.ts';
import type { CommandDefinition } from '@xray/operations/command-line';
import type { CommandContext } from '@xray/operations/command-line';
import { progressBar } from '@xray/operations/command-line';
import { loadConfig } from '../config/load.ts';
import { dashboardRequest, declareDashboardOptions } from '../dashboards/dashboard-options.ts';
import { isDrawn } from '../dashboards/log-dashboards.ts';
import { startDemo, type Demo } from '../live/demo-session.ts';
import { currentIdentity } from '../log/log-identity.ts';
import { withLogReader } from '../log/with-log-reader.ts';
import { declareMarketOptions, marketSettings } from '../market/market-options.ts';
import { newLabelsFile } from '../market/record-market.ts';
import { createRunLines } from '../pipeline/run-lines.ts';
import { runResultLines } from '../pipeline/run-over-log.ts';

const defaultBars = 960;
const defaultSpeed = 60;
/** What a person who stays can watch after the two days: ten days more. */
const barsToWatch = 4_800;

/** Plays the bars as fast as they go; `false` where it was told to stop. */
async function playBars(
  demo: Demo,
  bars: number,
  context: CommandContext,
  summary: () => RunSummary,
): Promise<boolean> {
  const progress = progressBar(context.terminal, 'demo');
  try {
    for (let bar = 1; bar <= bars; bar += 1) {
      if (demo.stopped()) return false;
      await demo.playBar(bar);
      progress.update(bar, bars, `${countText(summary().runs)} runs`);
    }
    return !demo.stopped();
  } finally {
    progress.end();
  }
}

function digestOf(directory: string): Promise<string> {
  return withLogReader(directory, (reader) => logDigests(reader).overall());
}

export const demoCommand: CommandDefinition = {
  name: 'demo',
  summary: 'watch a simulated exchange over its real socket, accelerated, run everything, and show the dashboards',
  example: 'xray demo --bars 120',
  json: true,
  without_reader: 'goes_on',
  declare(command) {
    declareMarketOptions(command);
    command
      .option('--log <dir>', 'a folder for the log, which must hold none yet; without it, a temporary one')
      .option(
        '--speed <times>',
        `pace after the first bars, at a terminal; default ${defaultSpeed} times real time`,
        positiveNumber,
      );
    declareDashboardOptions(command);
  },
  async run(context, command) {
    const { clock, json, signal, terminal } = context;
    const started = clock.monotonicMs();
    const asked = dashboardRequest(command);
    const request = json ? { ...asked, terminal: false, web: false } : asked;
    const drawn = isDrawn(request);
    const settings = marketSettings(command);
    const bars = settings.bars ?? defaultBars;
    const market = simulateMarket({ ...settings, bars: bars + (drawn ? barsToWatch : 0) });
    const directory = textOption(command, 'log') ?? mkdtempSync(join(tmpdir(), 'xray-demo-'));
    const labels = newLabelsFile(directory);
    const { config } = loadConfig(undefined);
    const lines =
      json || drawn
        ? null
        : createRunLines({ config: config.dashboards, identity: currentIdentity(config), log: directory });
    const summary = createRunSummary();
    const demo = await startDemo({
      market,
      directory,
      config,
      request,
      terminal,
      signal,
      drawn,
      onPublished(block) {
        summary.add(block);
        for (const line of lines?.add(block) ?? []) terminal.tell(line);
      },
    });
    const whole = await playBars(
      demo,
      bars,
      drawn ? { ...context, terminal: { ...terminal, interactive: false } } : context,
      () => summary.current(),
    );
    if (drawn) await demo.playOn(bars, numberOption(command, 'speed') ?? defaultSpeed);
    const { frames } = await demo.close();
    if (!drawn && !whole) {
      terminal.note(
        `xray: stopped: the log in ${directory} holds the beginning of the market, its truth is not written`,
      );
      return 1;
    }
    if (!drawn) await writeLabels(market, labels);
    for (const line of lines?.closing() ?? []) terminal.line(line);

    const elapsed_ms = elapsedSince(started, clock.monotonicMs());
    const result = { ...summary.current(), digest: await digestOf(directory), elapsed_ms };
    if (json) {
      terminal.line(JSON.stringify({ ...result, frames, log: directory, labels }));
      return 0;
    }
    const symbols = market.config.model.instruments.length;
    terminal.line('');
    terminal.line(`${symbols} symbols, ${countText(frames)} frames over a socket in ${durationText(elapsed_ms)}`);
    for (const line of runResultLines(result)) terminal.line(line);
    terminal.line('');
    if (!drawn) terminal.line(`the true regimes are in ${labels}`);
    terminal.line(`the log is in ${directory}; look into it with`);
    terminal.line(`  pnpm xray dashboard --log ${directory}`);
    terminal.line(`  pnpm xray replay --log ${directory}`);
    terminal.line(`  pnpm xray inspect --log ${directory} --stream run_record --limit 1`);
    return 0;
  },
};
