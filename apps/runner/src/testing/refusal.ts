interface Refusal {
  readonly code: string;
  readonly detail: string;
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'code' in error && 'detail' in error;
}

/** The error of ours that work ends with: its code and what it says. */
export async function refusal(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work;
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
  throw new Error('the work was done, and an error was expected');
}
