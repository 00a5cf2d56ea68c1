import { resolve } from 'node:path';

import { untilAborted } from '@xray/contracts';
import { prometheusMetrics, sessionLogger } from '@xray/observability';
import { configFile, defineOperation, logFolder, type Registry } from '@xray/operations';
import { z } from 'zod';

import { loadConfig } from '../config/load.ts';
import { dashboardFields, dashboardRequest } from '../dashboards/dashboard-options.ts';
import { isDrawn } from '@xray/dashboards/process';
import { startLogDashboards } from '../dashboards/log-dashboards.ts';
import { runnerVersion } from '../process/package-version.ts';

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
      const log = sessionLogger({
        config: config.observability,
        command: 'dashboard',
        version: runnerVersion(),
        terminal,
        drawn: drawn ? asked.log : null,
      });
      const parts = {
        operations: load,
        directory: asked.log,
        config: config.dashboards,
        config_file: asked.config === undefined ? null : resolve(asked.config),
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
