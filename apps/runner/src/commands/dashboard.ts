import type { CommandDefinition } from '@xray/operations/command-line';
import { configOption, logOption, requiredText, textOption } from '../cli/options.ts';
import { untilAborted } from '../cli/until-aborted.ts';
import { loadConfig } from '../config/load.ts';
import { dashboardRequest, declareDashboardOptions } from '../dashboards/dashboard-options.ts';
import { isDrawn, startLogDashboards } from '../dashboards/log-dashboards.ts';
import { prometheusMetrics } from '../observability/metrics.ts';
import { sessionLogger } from '../observability/session-logger.ts';

export const dashboardCommand: CommandDefinition = {
  name: 'dashboard',
  summary: 'the page and the terminal dashboard over a log: following one that is written, or walking a finished one',
  example: 'xray dashboard --log ./february --open',
  json: false,
  without_reader: 'goes_on',
  declare(command) {
    command.addOption(logOption()).addOption(configOption());
    declareDashboardOptions(command);
  },
  async run({ clock, signal, terminal }, command) {
    const directory = requiredText(command, 'log');
    const { config } = loadConfig(textOption(command, 'config'));
    const request = dashboardRequest(command);
    const drawn = isDrawn(request);
    const { metrics } = prometheusMetrics();
    const log = sessionLogger({ config, command: 'dashboard', terminal, drawn: drawn ? directory : null });
    const parts = { directory, config: config.dashboards, clock, logger: log.logger, metrics };
    const dashboards = await startLogDashboards({ ...parts, request, terminal });
    if (!drawn) terminal.note('Ctrl-C stops');
    await Promise.race([dashboards.left, untilAborted(signal)]);
    await dashboards.close();
    await log.flush();
    return 0;
  },
};
