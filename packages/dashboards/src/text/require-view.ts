import type { DashboardViewModel } from '@xray/contracts';

import { DashboardError } from '../errors.ts';

function hasSections(view: unknown): boolean {
  if (typeof view !== 'object' || view === null) return false;
  return (
    Reflect.get(view, 'dvm_schema') === 'dashboard_view_model' &&
    Array.isArray(Reflect.get(view, 'symbols')) &&
    ['system', 'telemetry'].every((section) => typeof Reflect.get(view, section) === 'object')
  );
}

/** @throws DashboardError `invalid_view` for what is no view model */
export function requireView(view: DashboardViewModel): void {
  if (hasSections(view)) return;
  throw new DashboardError('invalid_view', 'There is no view model to draw: give what buildSnapshot gave.');
}
