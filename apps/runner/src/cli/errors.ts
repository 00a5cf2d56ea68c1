import { XrayError, type ErrorPolicy } from '@xray/contracts';

const policies = {
  /** The command line or the configuration is wrong. Policy: halt with exit code 2 before anything is touched. */
  wrong_usage: 'halt',
  /** The command did what it could and the outcome is not good, e.g. a replay that differs. Policy: halt, exit code 1. */
  not_done: 'halt',
  /** A signal asked the command to stop. Policy: halt with exit code 1 after the last whole commit. */
  interrupted: 'halt',
} as const satisfies Record<string, ErrorPolicy>;

export type RunnerErrorCode = keyof typeof policies;

export class RunnerError extends XrayError<RunnerErrorCode> {
  constructor(code: RunnerErrorCode, detail: string, options?: ErrorOptions) {
    super(code, detail, policies[code], options);
    this.name = 'RunnerError';
  }
}
