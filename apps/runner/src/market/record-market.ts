import { existsSync } from 'node:fs';

import type { RawMarketEvent } from '@xray/contracts';
import { openLogWriter } from '@xray/event-log';
import { binanceUsdm } from '@xray/market-data';
import { BAR_MS, type SimulatedMarket } from '@xray/market-sim';

import { closing } from '../cli/closing.ts';
import type { CommandContext } from '../cli/context.ts';
import { RunnerError } from '../cli/errors.ts';
import { countText } from '../cli/format.ts';
import { progressBar } from '../cli/progress.ts';
import { openLogIfThere } from '../log/open-if-there.ts';
import { labelsFileOf, writeLabels } from './labels-file.ts';

const eventsPerCommit = 4096;
/** The simulator hands frames out a minute at a time. */
const minutesPerBar = BAR_MS / 60_000;

export interface RecordedMarket {
  readonly frames: number;
  /** Raw events that the frames decoded to. */
  readonly records: number;
  /** The file that holds the truth. */
  readonly labels: string;
}

/**
 * The file for the truth about a market whose log is to begin in a folder.
 *
 * @throws RunnerError `wrong_usage` where a log or labels are already
 */
export function newLabelsFile(directory: string): string {
  const labels = labelsFileOf(directory);
  const earlier = openLogIfThere(directory);
  if (earlier !== null) {
    earlier.close();
    throw new RunnerError('wrong_usage', `${directory} holds a log already: name another folder with --log`);
  }
  if (existsSync(labels)) {
    const advice = 'move it away, or name another folder with --log';
    throw new RunnerError('wrong_usage', `${labels} is there already and belongs to another market: ${advice}`);
  }
  return labels;
}

/** Frames through the real decoder into the log, as a recording of the exchange would be. */
async function recordFrames(
  market: SimulatedMarket,
  directory: string,
  { clock, signal, terminal }: CommandContext,
): Promise<Omit<RecordedMarket, 'labels'>> {
  const log = await openLogWriter({ directory, clock });
  const progress = progressBar(terminal, 'market');
  const minutes = market.config.bars * minutesPerBar;
  let [frames, minute, records] = [0, 0, 0];
  let raw: RawMarketEvent[] = [];
  const commit = async (): Promise<void> => {
    await log.append({ raw, ingest_ts_ms: clock.wallMs() });
    records += raw.length;
    raw = [];
  };
  await closing(async (later) => {
    later(() => log.close());
    later(() => {
      progress.end();
    });
    for (const block of market.frames()) {
      if (signal.aborted) {
        const advice = 'remove it and give the command again';
        throw new RunnerError('interrupted', `stopped: ${directory} holds the beginning of the market; ${advice}`);
      }
      for (const { frame, recv_ts_ms, symbol } of block) {
        raw.push(...binanceUsdm.decode(frame, { recv_ts_ms, symbol_hint: symbol }));
      }
      if (raw.length >= eventsPerCommit) await commit();
      frames += block.length;
      minute += 1;
      progress.update(Math.min(minute, minutes), minutes, `${countText(frames)} frames`);
    }
    await commit();
  });
  return { frames, records };
}

/**
 * A simulated market into a new log, and then the truth about it into a file beside the log: where labels are, the log
 * is whole.
 *
 * @throws RunnerError `wrong_usage` where a log or labels are already, `interrupted`
 */
export async function recordMarket(
  market: SimulatedMarket,
  directory: string,
  context: CommandContext,
): Promise<RecordedMarket> {
  const labels = newLabelsFile(directory);
  const recorded = await recordFrames(market, directory, context);
  await writeLabels(market, labels);
  return { ...recorded, labels };
}
