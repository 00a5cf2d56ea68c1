import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RawMarketEvent } from '@xray/contracts';
import { openLogWriter } from '@xray/event-log';
import { binanceUsdm } from '@xray/market-data';
import { simulateMarket, type SimulatedMarket } from '@xray/market-sim';

import type { CommandContext } from '../cli/context.ts';
import { RunnerError } from '../cli/errors.ts';
import { countText, durationText, elapsedSince } from '../cli/format.ts';
import { numberOption, positiveInteger, textOption } from '../cli/options.ts';
import { progressBar } from '../cli/progress.ts';
import type { CommandDefinition } from '../cli/command.ts';
import { loadConfig } from '../config/load.ts';
import { openLogIfThere } from '../log/open-if-there.ts';
import { runOverLog, runResultLines } from '../pipeline/run-over-log.ts';

const eventsPerCommit = 4096;

/** Frames through the real decoder into the log, as a recording of the exchange would be. Gives the number of frames. */
async function recordMarket(market: SimulatedMarket, directory: string, context: CommandContext): Promise<number> {
  const { clock, signal, terminal } = context;
  const log = await openLogWriter({ directory, clock });
  const progress = progressBar(terminal, 'market');
  const minutes = market.config.bars * 3;
  let frames = 0;
  let minute = 0;
  let raw: RawMarketEvent[] = [];
  try {
    for (const block of market.frames()) {
      if (signal.aborted) throw new RunnerError('interrupted', 'stopped while the market was simulated');
      for (const { frame, recv_ts_ms, symbol } of block) {
        raw.push(...binanceUsdm.decode(frame, { recv_ts_ms, symbol_hint: symbol }));
      }
      if (raw.length >= eventsPerCommit) {
        await log.append({ raw, ingest_ts_ms: clock.wallMs() });
        raw = [];
      }
      frames += block.length;
      minute += 1;
      progress.update(Math.min(minute, minutes), minutes, `${countText(frames)} frames`);
    }
    await log.append({ raw, ingest_ts_ms: clock.wallMs() });
  } finally {
    progress.end();
    await log.close();
  }
  return frames;
}

export const demoCommand: CommandDefinition = {
  name: 'demo',
  summary: 'simulate a market and run everything over it: frames, decoder, log, pipeline; a line a run, and a summary',
  example: 'xray demo --bars 120',
  json: true,
  declare(command) {
    command
      .option('--bars <count>', 'bars of three minutes to simulate, default 960: two days', positiveInteger)
      .option('--seed <number>', 'another seed is another market', positiveInteger)
      .option('--log <dir>', 'a folder for the log, which must hold none yet; without it, a temporary one');
  },
  async run(context, command) {
    const { clock, json, signal, terminal } = context;
    const started = clock.monotonicMs();
    const directory = textOption(command, 'log') ?? mkdtempSync(join(tmpdir(), 'xray-demo-'));
    const earlier = openLogIfThere(directory);
    if (earlier !== null) {
      earlier.close();
      throw new RunnerError(
        'wrong_usage',
        `${directory} holds a log already: name an empty folder, or leave --log out`,
      );
    }
    const bars = numberOption(command, 'bars');
    const seed = numberOption(command, 'seed');
    const market = simulateMarket({ ...(bars === undefined ? {} : { bars }), ...(seed === undefined ? {} : { seed }) });
    const frames = await recordMarket(market, directory, context);
    const { config } = loadConfig(undefined);
    const result = await runOverLog(context, { directory, config, lines: !json });
    const elapsed_ms = elapsedSince(started, clock.monotonicMs());
    if (json) {
      terminal.line(JSON.stringify({ ...result, frames, log: directory, elapsed_ms }));
    } else {
      const symbols = market.config.model.instruments.length;
      terminal.line('');
      terminal.line(
        `${symbols} symbols, ${market.config.bars} bars, ${countText(frames)} frames in ${durationText(elapsed_ms)}`,
      );
      for (const line of runResultLines(result)) terminal.line(line);
      terminal.line('');
      terminal.line(`the log is in ${directory}; look into it with`);
      terminal.line(`  pnpm xray replay --log ${directory}`);
      terminal.line(`  pnpm xray inspect --log ${directory} --stream run_record --limit 1`);
    }
    return signal.aborted ? 1 : 0;
  },
};
