import type { HttpRouteDescription } from '@xray/contracts';

import { HISTORY_ROUTE } from './history-route.ts';
import { RUN_ROUTES } from './run-routes.ts';
import { SCHEMA_ROUTES } from './schema-routes.ts';
import { STREAM_ROUTE } from './stream-route.ts';
import { VIEW_ROUTES } from './view-routes.ts';

/** Every route of the server's own API: what each is for, takes and gives. */
export const DASHBOARD_ROUTES: readonly HttpRouteDescription[] = [
  ...Object.values(VIEW_ROUTES),
  HISTORY_ROUTE,
  ...Object.values(RUN_ROUTES),
  STREAM_ROUTE,
  ...Object.values(SCHEMA_ROUTES),
];
