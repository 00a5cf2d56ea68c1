import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { countText, durationText } from '@xray/contracts';
import { createRunLines } from '@xray/dashboards';
import { withLogReader } from '@xray/event-log';
import { simulateMarket, writeLabels } from '@xray/market-sim';
import { defineOperation, logFolder, OperationError, positiveNumber, type OperationContext } from '@xray/operations';
import { createRunSummary, logDigests, runResultLines, runResultSchema, type RunSummary } from '@xray/orchestrator';
import { z } from 'zod';

import { elapsedSince } from '../process/system-clock.ts';
import { loadConfig } from '../config/load.ts';
import { dashboardFields, dashboardRequest } from '../dashboards/dashboard-options.ts';
import { isDrawn } from '@xray/dashboards/process';
import { startDemo, type Demo } from '../live/demo-session.ts';
import { currentIdentity } from '../identity/log-identity.ts';
import { marketFields, marketSettings } from '../market/market-options.ts';
import { newLabelsFile } from '../market/record-market.ts';
import { SESSION } from './pipeline-subsystems.ts';

/** What a person who stays can watch after the two days: ten days more. */
const BARS_TO_WATCH = 4_800;

/** Plays the bars as fast as they go; `false` where it was told to stop. */
async function playBars(
  demo: Demo,
  bars: number,
  progress: OperationContext['progress'],
  summary: () => RunSummary,
): Promise<boolean> {
  const bar = progress('demo');
  try {
    for (let played = 1; played <= bars; played += 1) {
      if (demo.stopped()) return false;
      await demo.playBar(played);
      bar.update(played, bars, `${countText(summary().runs)} runs`);
    }
    return !demo.stopped();
  } finally {
    bar.end();
  }
}

function digestOf(directory: string): Promise<string> {
  return withLogReader(directory, (reader) => logDigests(reader).overall());
}

const outputSchema = runResultSchema.extend({
  symbols: z.int().nonnegative(),
  frames: z.int().nonnegative(),
  log: z.string(),
  /** The file that holds the true regimes; `null` where the market was left before its end. */
  labels: z.string().nullable(),
});

export const demo = defineOperation({
  id: 'demo',
  summary: 'watch a simulated exchange over its real socket, accelerated, run everything, and show the dashboards',
  example: 'xray demo --bars 120',
  input: z.strictObject({
    ...marketFields,
    log: logFolder()
      .meta({ description: 'a folder for the log, which must hold none yet; without it, a temporary one' })
      .optional(),
    speed: positiveNumber('times', 'pace after the first bars, at a terminal, as times of real time').default(60),
    ...dashboardFields,
  }),
  output: outputSchema,
  effects: 'resumable',
  touches: SESSION,
  stop: { is_usual: true, leaves: 'a log with the beginning of the market; a demo begins another one' },
  async run(asked, context) {
    const { clock, signal, speaker } = context;
    const started = clock.monotonicMs();
    const wanted = dashboardRequest(asked);
    const request = speaker.tells ? wanted : { ...wanted, terminal: false, web: false };
    const drawn = isDrawn(request);
    const settings = marketSettings(asked);
    const { bars } = settings;
    const market = simulateMarket({ ...settings, bars: bars + (drawn ? BARS_TO_WATCH : 0) });
    const directory = asked.log ?? mkdtempSync(join(tmpdir(), 'xray-demo-'));
    const labels = newLabelsFile(directory);
    const { config } = loadConfig(undefined);
    const lines =
      speaker.tells && !drawn
        ? createRunLines({ config: config.dashboards, identity: currentIdentity(config), log: directory })
        : null;
    const summary = createRunSummary();
    const playing = await startDemo({
      market,
      directory,
      config,
      request,
      terminal: speaker,
      signal,
      drawn,
      onPublished(block) {
        summary.add(block);
        for (const line of lines?.add(block) ?? []) speaker.tell(line);
      },
    });
    const progress = drawn ? () => ({ update: () => undefined, end: () => undefined }) : context.progress;
    const whole = await playBars(playing, bars, progress, () => summary.current());
    if (drawn) await playing.playOn(bars, asked.speed);
    const { frames } = await playing.close();
    if (!drawn && !whole) {
      const detail = `stopped: the log in ${directory} holds the beginning of the market, its truth is not written`;
      throw new OperationError('interrupted', detail);
    }
    if (!drawn) await writeLabels(market, labels);
    for (const line of lines?.closing() ?? []) speaker.tell(line);
    return {
      ...summary.current(),
      digest: await digestOf(directory),
      elapsed_ms: elapsedSince(started, clock.monotonicMs()),
      symbols: market.config.model.instruments.length,
      frames,
      log: directory,
      labels: drawn ? null : labels,
    };
  },
  *render(result) {
    const { elapsed_ms, frames, labels, log, symbols } = result;
    yield '';
    yield `${symbols} symbols, ${countText(frames)} frames over a socket in ${durationText(elapsed_ms)}`;
    yield* runResultLines(result);
    yield '';
    if (labels !== null) yield `the true regimes are in ${labels}`;
    yield `the log is in ${log}; look into it with`;
    yield `  pnpm xray dashboard --log ${log}`;
    yield `  pnpm xray replay --log ${log}`;
    yield `  pnpm xray inspect --log ${log} --stream run_record --limit 1`;
  },
});
