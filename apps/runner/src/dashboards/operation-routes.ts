import { resolve } from 'node:path';

import type { HttpRoute, Logger } from '@xray/contracts';
import { DASHBOARD_ROUTES } from '@xray/dashboards/server';
import type { Registry } from '@xray/operations';
import { httpRoutes } from '@xray/operations/http';

import { processPorts } from '../process/process-ports.ts';
import { runnerVersion } from '../process/package-version.ts';

/** The operations that read a log, as routes beside those of its page. */
export function operationRoutes(options: {
  readonly directory: string;
  readonly config_file: string | null;
  readonly operations: () => Promise<Registry>;
  readonly logger: Logger;
}): readonly HttpRoute[] {
  const { config_file, directory } = options;
  const { actor, ...ports } = processPorts();
  return httpRoutes({
    load: options.operations,
    places: { log: resolve(directory), ...(config_file === null ? {} : { config: config_file }) },
    ports,
    actor,
    note: (text) => {
      options.logger.warn('an operation that was asked for over HTTP says', { text });
    },
    version: runnerVersion(),
    beside: DASHBOARD_ROUTES,
  });
}
