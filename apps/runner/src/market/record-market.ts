import { existsSync } from 'node:fs';

import { closing, countText } from '@xray/contracts';
import { openLogIfThere, openLogWriter } from '@xray/event-log';
import { binanceUsdm } from '@xray/market-data';
import { labelsFileOf, recordFrames, writeLabels, type RecordedFrames, type SimulatedMarket } from '@xray/market-sim';

import { OperationError, type OperationContext } from '@xray/operations';

export interface RecordedMarket extends Omit<RecordedFrames, 'stopped'> {
  /** The file that holds the truth. */
  readonly labels: string;
}

/**
 * The file for the truth about a market whose log is to begin in a folder.
 *
 * @throws OperationError `wrong_usage` where a log or labels are already
 */
export function newLabelsFile(directory: string): string {
  const labels = labelsFileOf(directory);
  const earlier = openLogIfThere({ directory });
  if (earlier !== null) {
    earlier.close();
    throw new OperationError('wrong_usage', `${directory} holds a log already: name another folder with --log`);
  }
  if (existsSync(labels)) {
    const advice = 'move it away, or name another folder with --log';
    throw new OperationError('wrong_usage', `${labels} is there already and belongs to another market: ${advice}`);
  }
  return labels;
}

/**
 * A simulated market into a new log, and then the truth about it into a file beside the log: where labels are, the log
 * is whole.
 *
 * @throws OperationError `wrong_usage` where a log or labels are already, `interrupted`
 */
export async function recordMarket(
  market: SimulatedMarket,
  directory: string,
  context: OperationContext,
): Promise<RecordedMarket> {
  const { clock, signal } = context;
  const labels = newLabelsFile(directory);
  const { stopped, ...recorded } = await closing(async (later) => {
    const log = await openLogWriter({ directory, clock });
    later(() => log.close());
    const progress = context.progress('market');
    later(() => {
      progress.end();
    });
    return recordFrames(market, {
      log,
      signal,
      decode: (frame, receipt) => binanceUsdm.decode(frame, receipt),
      wallMs: () => clock.wallMs(),
      onProgress: (minute, minutes, frames) => {
        progress.update(minute, minutes, `${countText(frames)} frames`);
      },
    });
  });
  if (stopped) {
    const advice = 'remove it and give the command again';
    throw new OperationError('interrupted', `stopped: ${directory} holds the beginning of the market; ${advice}`);
  }
  await writeLabels(market, labels);
  return { ...recorded, labels };
}
