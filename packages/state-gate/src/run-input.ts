import type { HysteresisState, OrchestratorEventOf, RegimeOutput } from '@xray/contracts';

export type RunCompleted = OrchestratorEventOf<'EngineRunCompleted'>;
export type RunFailed = OrchestratorEventOf<'EngineRunFailed'>;
export type HysteresisPublished = OrchestratorEventOf<'HysteresisStatePublished'>;

/** An orchestrator event that a decision is made from. */
export type GateInput = RunCompleted | RunFailed | HysteresisPublished;

/** All that the decision on one run looks at. */
export type RunInput =
  | { readonly kind: 'failed'; readonly failed: RunFailed }
  | { readonly kind: 'truth'; readonly completed: RunCompleted }
  | { readonly kind: 'hysteresis'; readonly completed: RunCompleted; readonly published: HysteresisPublished };

/** The event that settles the run: in hysteresis mode always the hysteresis state, whichever came first. */
export function authoritativeEvent(input: RunInput): GateInput {
  switch (input.kind) {
    case 'failed':
      return input.failed;
    case 'truth':
      return input.completed;
    case 'hysteresis':
      return input.published;
  }
}

/** The verdict that counts: in hysteresis mode the selected one. `null` for a run that failed. */
export function selectedOutput(input: RunInput): RegimeOutput | null {
  switch (input.kind) {
    case 'failed':
      return null;
    case 'truth':
      return input.completed.payload.regime_output;
    case 'hysteresis':
      return input.published.payload.selected_output;
  }
}

export function hysteresisStateOf(input: RunInput): HysteresisState | null {
  return input.kind === 'hysteresis' ? input.published.payload.hysteresis_state : null;
}
