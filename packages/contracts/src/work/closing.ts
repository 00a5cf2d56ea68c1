/** Names what is to be closed once the work is over, however it ends. */
export type Later = (close: () => unknown) => void;

/** Closes the last first, each whatever becomes of the others; the first error there was. */
async function closeAll(opened: readonly (() => unknown)[]): Promise<{ readonly error: unknown } | null> {
  let first: { readonly error: unknown } | null = null;
  for (const close of opened.toReversed()) {
    try {
      await close();
    } catch (error) {
      first ??= { error };
    }
  }
  return first;
}

/**
 * Does work, and then closes what was opened on its way, the last first: each whatever becomes of the work and of the other
 * closes. What is thrown is the first error there was: that of the work, or else of the first close that failed.
 */
export async function closing<Result>(work: (later: Later) => Result | Promise<Result>): Promise<Result> {
  const opened: (() => unknown)[] = [];
  let result: Result;
  try {
    result = await work((close) => opened.push(close));
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
  const failed = await closeAll(opened);
  if (failed !== null) throw failed.error;
  return result;
}

/** Closes after work that is over. The work's own error goes before that of the close. */
function closeAfter(failed: boolean, close: () => void): void {
  try {
    close();
  } catch (error) {
    if (!failed) throw error;
  }
}

/** As `closing`, of one thing and of work that waits for nothing. */
export function closingNow<Result>(close: () => void, work: () => Result): Result {
  let failed = true;
  try {
    const result = work();
    failed = false;
    return result;
  } finally {
    closeAfter(failed, close);
  }
}

/** As `closing`, of one thing and of what is read from it: closed when that ends, fails, or is read no further. */
export function* closingRows<Row>(close: () => void, rows: Iterable<Row>): Generator<Row, void, undefined> {
  let failed = false;
  try {
    yield* rows;
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    closeAfter(failed, close);
  }
}
