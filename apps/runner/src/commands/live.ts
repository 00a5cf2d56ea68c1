import type { CommandDefinition } from '../cli/command.ts';
import { createRunLines } from '../pipeline/run-lines.ts';
import { currentEpoch } from '../log/epoch.ts';
import { declareLiveOptions, liveRequest } from '../live/live-options.ts';
import { runSession, sessionResultLines } from '../live/run-session.ts';

export const liveCommand: CommandDefinition = {
  name: 'live',
  summary: 'watch an exchange: record its frames, run every boundary, a line a run; goes on where the log ends',
  example: 'xray live --venue binance-usdm --symbols BTCUSDT,ETHUSDT --log ./binance',
  json: true,
  declare: declareLiveOptions,
  async run(context, command) {
    const { json, terminal } = context;
    const request = liveRequest(command);
    const { config, directory } = request;
    const lines = json
      ? null
      : createRunLines({ config: config.dashboards, epoch: currentEpoch(config), log: directory });
    const result = await runSession(context, {
      ...request,
      mode: 'live',
      async onPublished(block) {
        for (const line of lines?.add(block) ?? []) terminal.line(line);
        await terminal.drained();
      },
      onStarted({ health_url, symbols }) {
        terminal.note(
          `watching ${symbols.length} symbols of ${config.live.venue}; health at ${health_url}/readyz; Ctrl-C stops`,
        );
      },
    });
    if (json) terminal.line(JSON.stringify(result));
    else for (const line of sessionResultLines(result)) terminal.line(line);
    return 0;
  },
};
