import { becomeDashboardProcess } from '@xray/dashboards/process';

import { startLogDashboards } from './dashboards/log-dashboards.ts';
import { loadRegistry } from './operations/table.ts';
import { systemClock } from './process/system-clock.ts';

becomeDashboardProcess({
  clock: systemClock,
  begin: ({ note, ...parts }) => startLogDashboards({ ...parts, operations: loadRegistry, terminal: { note } }),
});
