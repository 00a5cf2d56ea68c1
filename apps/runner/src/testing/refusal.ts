import { XrayError } from '@xray/contracts';

/** The error that work ends with: its code and what it says. */
export async function refusal(work: Promise<unknown>): Promise<{ readonly code: string; readonly detail: string }> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof XrayError)) throw error;
    const { code, detail }: XrayError = error;
    return { code, detail };
  }
  throw new Error('the work was done, and an error was expected');
}
