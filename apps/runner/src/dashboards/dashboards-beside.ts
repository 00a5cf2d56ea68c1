import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import {
  isDrawn,
  mendTerminal,
  startDashboardChild,
  startSupervisedDashboards,
  type DashboardChild,
  type DashboardProgram,
  type DashboardRequest,
  type RunningDashboards,
  type SupervisedDashboardsOptions,
} from '@xray/dashboards/process';

import { systemClock } from '../process/system-clock.ts';
import type { Terminal } from '@xray/operations/command-line';

/** From the sources in a checkout, from what was built elsewhere. */
function program(): DashboardProgram {
  const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.resolve('@xray/runner/package.json')));
  const exec_argv = existsSync(pathOf('./src/main.ts')) ? ['--conditions=x-source'] : [];
  return { entry: pathOf('./bin/dashboard-process.js'), exec_argv };
}

/**
 * Begins the process while there is no log yet for it to read, so that the page is there as soon as the log is. Whoever began
 * it ends it; `null` where none is needed.
 */
export function prepareDashboards(request: DashboardRequest): DashboardChild | null {
  const drawn = isDrawn(request);
  return request.web || drawn ? startDashboardChild(program(), drawn) : null;
}

type Wanted = Omit<SupervisedDashboardsOptions, 'program' | 'drawn' | 'clock' | 'note' | 'mendTerminal'> & {
  readonly terminal: Pick<Terminal, 'note'>;
};

/** The dashboards over the log that this process writes, in a process of their own. @throws DashboardError `refused` */
export function startDashboardsBeside({ terminal, ...options }: Wanted): Promise<RunningDashboards> {
  return startSupervisedDashboards({
    ...options,
    program: program(),
    drawn: isDrawn(options.request),
    clock: systemClock,
    note: (text) => {
      terminal.note(text);
    },
    mendTerminal,
  });
}
