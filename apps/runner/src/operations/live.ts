import { resolve } from 'node:path';

import { createRunLines } from '@xray/dashboards';
import { defineOperation } from '@xray/operations';
import { sessionResultLines, sessionResultSchema } from '@xray/orchestrator';
import { z } from 'zod';

import { dashboardFields, dashboardRequest } from '../dashboards/dashboard-options.ts';
import { prepareDashboards, startDashboardsBeside } from '../dashboards/dashboards-beside.ts';
import { isDrawn } from '@xray/dashboards/process';
import { liveFields, liveRequest } from '../live/live-options.ts';
import { runSession } from '../live/run-session.ts';
import { currentIdentity } from '../identity/log-identity.ts';
import { SESSION } from './pipeline-subsystems.ts';

export const live = defineOperation({
  id: 'live',
  summary: 'watch an exchange: record its frames, run every boundary, show the dashboards; goes on where the log ends',
  example: 'xray live --venue binance-usdm --symbols BTCUSDT,ETHUSDT --log ./binance',
  input: z.strictObject({ ...liveFields, ...dashboardFields }),
  output: sessionResultSchema,
  effects: 'resumable',
  touches: SESSION,
  stop: { is_usual: true, leaves: 'whole commits; the same call goes on where the log ends' },
  run(asked, context) {
    const { speaker } = context;
    const request = liveRequest(asked);
    const { config, directory } = request;
    const wanted = dashboardRequest(asked);
    const shown = speaker.tells ? wanted : { ...wanted, terminal: false };
    const drawn = isDrawn(shown);
    const lines =
      speaker.tells && !drawn
        ? createRunLines({ config: config.dashboards, identity: currentIdentity(config), log: directory })
        : null;
    const prepared = prepareDashboards(shown);
    return runSession(context, {
      ...request,
      mode: 'live',
      drawn,
      onPublished(block) {
        for (const line of lines?.add(block) ?? []) speaker.tell(line);
      },
      async onStarted({ health_url, session, symbols, ...parts }) {
        if (!drawn) {
          const watched = `watching ${symbols.length} symbols of ${config.live.venue}`;
          speaker.note(`${watched}; health at ${health_url}/readyz; Ctrl-C stops`);
        }
        const dashboards = await startDashboardsBeside({
          ...parts,
          prepared,
          request: shown,
          terminal: speaker,
          directory,
          config: config.dashboards,
          config_file: asked.config === undefined ? null : resolve(asked.config),
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
  },
  render: sessionResultLines,
});
