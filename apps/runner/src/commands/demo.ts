import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { countText, durationText, elapsedSince } from '../cli/format.ts';
import { textOption } from '../cli/options.ts';
import type { CommandDefinition } from '../cli/command.ts';
import { loadConfig } from '../config/load.ts';
import { declareMarketOptions, marketOf } from '../market/market-options.ts';
import { recordMarket } from '../market/record-market.ts';
import { runOverLog, runResultLines } from '../pipeline/run-over-log.ts';

export const demoCommand: CommandDefinition = {
  name: 'demo',
  summary: 'simulate a market and run everything over it: frames, decoder, log, pipeline; a line a run, and a summary',
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
    const directory = textOption(command, 'log') ?? mkdtempSync(join(tmpdir(), 'xray-demo-'));
    const { frames, labels } = await recordMarket(market, directory, context);
    const { config } = loadConfig(undefined);
    const result = await runOverLog(context, { directory, config, lines: !json });
    const elapsed_ms = elapsedSince(started, clock.monotonicMs());
    if (json) {
      terminal.line(JSON.stringify({ ...result, frames, log: directory, labels, elapsed_ms }));
    } else {
      const symbols = market.config.model.instruments.length;
      terminal.line('');
      terminal.line(
        `${symbols} symbols, ${market.config.bars} bars, ${countText(frames)} frames in ${durationText(elapsed_ms)}`,
      );
      for (const line of runResultLines(result)) terminal.line(line);
      terminal.line('');
      terminal.line(`the true regimes are in ${labels}`);
      terminal.line(`the log is in ${directory}; look into it with`);
      terminal.line(`  pnpm xray replay --log ${directory}`);
      terminal.line(`  pnpm xray inspect --log ${directory} --stream run_record --limit 1`);
    }
    return signal.aborted ? 1 : 0;
  },
};
