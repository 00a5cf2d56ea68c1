import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';

import { OperationError } from '../errors.ts';

/** Asks the person at the terminal, who must type the word. @throws OperationError `wrong_usage` where nobody is there */
export async function askedPerson(question: string, word: string): Promise<boolean> {
  if (!stdin.isTTY)
    throw new OperationError('wrong_usage', 'nobody is there to confirm: look at what --dry-run says, then add --yes');
  const lines = createInterface({ input: stdin, output: stderr });
  const interrupted = new AbortController();
  lines.on('SIGINT', () => {
    interrupted.abort();
  });
  try {
    const answer = await lines.question(question, { signal: interrupted.signal });
    return answer.trim() === word;
  } catch (error) {
    if (interrupted.signal.aborted) return false;
    throw error;
  } finally {
    lines.close();
  }
}
