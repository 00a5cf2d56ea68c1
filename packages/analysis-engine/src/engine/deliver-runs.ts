import { errorKind, errorText, type AnalysisEngineEvent } from '@xray/contracts';

import type { DeliveredRun, OutputDelivery, OutputsContext } from '../definition/output.ts';
import { runsFor, type ExecutionPlan } from '../registry/execution-plan.ts';
import { moduleFailed, type RunAccount } from './run-events.ts';

/** An output that is ready to write. */
export interface OpenOutput {
  readonly module_id: string;
  readonly isFor: (symbol: string) => boolean;
  readonly deliver: OutputDelivery;
}

/** Opens the enabled outputs, by module id. With `null` none is opened: a replay writes nothing. */
export function openOutputs(plan: ExecutionPlan, context: OutputsContext | null): readonly OpenOutput[] {
  if (context === null) return [];
  return plan.emission.flatMap((planned) => {
    const { id, module, config } = planned;
    const deliver = module.scope === 'symbol' ? module.open?.(config, context) : undefined;
    return deliver === undefined
      ? []
      : [{ module_id: id, isFor: (symbol: string) => runsFor(planned, symbol), deliver }];
  });
}

/**
 * Hands the runs of one boundary to one output. Runs in which the output's own `execute` failed are left out. A rejection
 * becomes one `ModuleFailed` for each run that was handed over; it never becomes an exception.
 */
export async function deliverRuns(
  output: OpenOutput,
  accounts: readonly RunAccount[],
): Promise<readonly AnalysisEngineEvent[]> {
  const isDue = (run: DeliveredRun): boolean =>
    output.isFor(run.symbol) && !run.module_failures.some((failure) => failure.module_id === output.module_id);
  const due = accounts.flatMap(({ event, delivered }) =>
    delivered !== null && isDue(delivered) ? [{ event, delivered }] : [],
  );
  if (due.length === 0) return [];
  try {
    await output.deliver(due.map(({ delivered }) => delivered));
    return [];
  } catch (thrown) {
    const failure = {
      error_detail: errorText(thrown),
      error_kind: errorKind(thrown),
      module_id: output.module_id,
      module_kind: 'output',
    } as const;
    return due.map(({ event }) => moduleFailed(event, failure));
  }
}
