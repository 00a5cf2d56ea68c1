import { defineErrors, errorText } from '@xray/contracts';

/** Why a command ends with an exit code other than 0. */
export class RunnerError extends defineErrors('RunnerError', {
  /** The command line or the configuration is wrong. Policy: halt with exit code 2 before anything is touched. */
  wrong_usage: 'halt',
  /** The command did what it could and the outcome is not good, e.g. a replay that differs. Policy: halt, exit code 1. */
  not_done: 'halt',
  /** A signal asked the command to stop. Policy: halt with exit code 1 after the last whole commit. */
  interrupted: 'halt',
}) {}

/** Work whose refusals of a kind the caller mends at the command line: they are said as `wrong_usage`. */
export async function saidAsUsage<Result>(
  isUsage: (error: unknown) => boolean,
  work: () => Promise<Result> | Result,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isUsage(error)) throw new RunnerError('wrong_usage', errorText(error), { cause: error });
    throw error;
  }
}
