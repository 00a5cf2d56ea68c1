import type { Clock } from '@xray/contracts';

import type { Terminal } from './terminal.ts';

/** What every command is handed: the edge of the process. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether the result is to be one JSON object on the last line. */
  readonly json: boolean;
}
