import type { CommandDefinition } from '@xray/operations/command-line';
import { declareLiveOptions, liveRequest } from '../live/live-options.ts';
import { runSession, sessionResultLines } from '../live/run-session.ts';

export const recordCommand: CommandDefinition = {
  name: 'record',
  summary: 'record an exchange’s raw frames into a log and nothing else; xray run or xray live make runs of it later',
  example: 'xray record --venue binance-usdm --symbols BTCUSDT,ETHUSDT --log ./binance',
  json: true,
  without_reader: 'goes_on',
  declare: declareLiveOptions,
  async run(context, command) {
    const { json, terminal } = context;
    const request = liveRequest(command);
    const result = await runSession(context, {
      ...request,
      mode: 'record',
      onStarted({ health_url, symbols }) {
        const { venue } = request.config.live;
        terminal.note(`recording ${symbols.length} symbols of ${venue}; health at ${health_url}/readyz; Ctrl-C stops`);
        return Promise.resolve({ close: () => Promise.resolve() });
      },
    });
    if (json) terminal.line(JSON.stringify(result));
    else for (const line of sessionResultLines(result)) terminal.line(line);
    return 0;
  },
};
