import type { DashboardFrame, DashboardFrames, DashboardLog } from '@xray/contracts';

export type {
  DashboardHistory,
  DashboardLog,
  DashboardProofStep,
  DashboardRecentRun,
  DashboardRun,
  DashboardStaleness,
  DashboardStreamEvent,
  DashboardSymbol,
  DashboardViewModel,
  DashboardRunPath,
  Regime,
  DashboardRederivation,
} from '@xray/contracts';

/** A frame as it travels: its bytes are base64 text. */
export type WireFrame = Omit<DashboardFrame, 'payload'> & { readonly payload: string };
export type WireFrames = Omit<DashboardFrames, 'frames'> & { readonly frames: readonly WireFrame[] };

/** One execution of an operation, as the log's description lists it. */
export type LoggedExecution = NonNullable<DashboardLog['executions']>[number];
