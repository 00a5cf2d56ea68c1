/** How the times that the exchange states on one connection compare with the receipts. */
export interface ExchangeTimeState {
  readonly status: 'right' | 'off';
  /** Frames in a row that say otherwise, and since when. */
  readonly contradictions: number;
  readonly since_ms: number;
}

export interface ExchangeTimeStep {
  readonly state: ExchangeTimeState;
  readonly changed: boolean;
}

/** One old frame is a stream that was asked for again, or one that was held up; a clock is off for longer. */
const ENOUGH_FRAMES = 5;
const LONG_ENOUGH_MS = 1_000;

export const EXCHANGE_TIME_RIGHT: ExchangeTimeState = { status: 'right', contradictions: 0, since_ms: 0 };

/** Takes one more frame, which says that the exchange's time is off or that it is not. */
export function withExchangeTime(state: ExchangeTimeState, isOff: boolean, nowMs: number): ExchangeTimeStep {
  const status = isOff ? 'off' : 'right';
  if (status === state.status) {
    return { state: state.contradictions === 0 ? state : { ...state, contradictions: 0 }, changed: false };
  }
  const contradictions = state.contradictions + 1;
  const since_ms = state.contradictions === 0 ? nowMs : state.since_ms;
  if (contradictions < ENOUGH_FRAMES || nowMs - since_ms < LONG_ENOUGH_MS) {
    return { state: { ...state, contradictions, since_ms }, changed: false };
  }
  return { state: { status, contradictions: 0, since_ms: nowMs }, changed: true };
}
