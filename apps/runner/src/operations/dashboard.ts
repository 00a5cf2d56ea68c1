import { configFile, defineOperation, logFolder, untilAborted, type Registry } from '@xray/operations';
import { z } from 'zod';

import { loadConfig } from '../config/load.ts';
import { dashboardFields, dashboardRequest } from '../dashboards/dashboard-options.ts';
import { isDrawn, startLogDashboards } from '../dashboards/log-dashboards.ts';
import { prometheusMetrics } from '../observability/metrics.ts';
import { sessionLogger } from '../observability/session-logger.ts';

export function dashboardOperation(load: () => Promise<Registry>) {
  return defineOperation({
    id: 'dashboard',
    summary: 'the page and the terminal dashboard over a log: following one that is written, or walking a finished one',
    example: 'xray dashboard --log ./february --open',
    input: z.strictObject({ log: logFolder(), config: configFile(), ...dashboardFields }),
    output: z.null(),
    effects: 'none',
    touches: [
      'dashboards',
      'event_log',
      'orchestrator',
      'composer',
      'regime_engine',
      'configuration',
      'files',
      'network',
    ],
    stop: { is_usual: true, leaves: 'nothing: it only reads' },
    async run(asked, { clock, signal, speaker: terminal }) {
      const { config } = loadConfig(asked.config);
      const request = dashboardRequest(asked);
      const drawn = isDrawn(request);
      const { metrics } = prometheusMetrics();
      const log = sessionLogger({ config, command: 'dashboard', terminal, drawn: drawn ? asked.log : null });
      const parts = {
        operations: load,
        directory: asked.log,
        config: config.dashboards,
        clock,
        logger: log.logger,
        metrics,
      };
      const dashboards = await startLogDashboards({ ...parts, request, terminal });
      if (!drawn) terminal.note('Ctrl-C stops');
      await Promise.race([dashboards.left, untilAborted(signal)]);
      await dashboards.close();
      await log.flush();
      return null;
    },
    render: () => [],
  });
}
