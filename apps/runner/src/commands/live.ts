import type { CommandDefinition } from '@xray/operations/command-line';
import { dashboardRequest, declareDashboardOptions } from '../dashboards/dashboard-options.ts';
import { isDrawn } from '../dashboards/log-dashboards.ts';
import { prepareDashboards, startDashboardsBeside } from '../dashboards/dashboards-beside.ts';
import { declareLiveOptions, liveRequest } from '../live/live-options.ts';
import { runSession, sessionResultLines } from '../live/run-session.ts';
import { currentIdentity } from '../log/log-identity.ts';
import { createRunLines } from '../pipeline/run-lines.ts';

export const liveCommand: CommandDefinition = {
  name: 'live',
  summary: 'watch an exchange: record its frames, run every boundary, show the dashboards; goes on where the log ends',
  example: 'xray live --venue binance-usdm --symbols BTCUSDT,ETHUSDT --log ./binance',
  json: true,
  without_reader: 'goes_on',
  declare(command) {
    declareLiveOptions(command);
    declareDashboardOptions(command);
  },
  async run(context, command) {
    const { json, terminal } = context;
    const live = liveRequest(command);
    const asked = dashboardRequest(command);
    const request = json ? { ...asked, terminal: false } : asked;
    const { config, directory } = live;
    const drawn = isDrawn(request);
    const lines =
      json || drawn
        ? null
        : createRunLines({ config: config.dashboards, identity: currentIdentity(config), log: directory });
    const prepared = prepareDashboards(request);
    const result = await runSession(context, {
      ...live,
      mode: 'live',
      drawn,
      onPublished(block) {
        for (const line of lines?.add(block) ?? []) terminal.tell(line);
      },
      async onStarted({ health_url, session, symbols, ...parts }) {
        if (!drawn) {
          const watched = `watching ${symbols.length} symbols of ${config.live.venue}`;
          terminal.note(`${watched}; health at ${health_url}/readyz; Ctrl-C stops`);
        }
        const dashboards = await startDashboardsBeside({
          ...parts,
          prepared,
          request,
          terminal,
          directory,
          config: config.dashboards,
          log_level: config.observability.log_level,
        });
        dashboards.left.then(
          () => {
            session.stop();
          },
          () => undefined,
        );
        return dashboards;
      },
    }).finally(() => prepared?.kill());
    if (json) terminal.line(JSON.stringify(result));
    else for (const line of sessionResultLines(result)) terminal.line(line);
    return 0;
  },
};
