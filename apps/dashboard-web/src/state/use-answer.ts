import { useEffect, useState } from 'react';

import { isAbort } from '../api/request-error.ts';

export interface Answer<Value> {
  readonly value: Value | null;
  readonly error: Error | null;
}

const NOTHING = { value: null, error: null } as const;

/** Asks once for each key; the last answer stays while the next one is on its way. */
export function useAnswer<Value>(key: string, load: (signal: AbortSignal) => Promise<Value>): Answer<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>(NOTHING);
  useEffect(() => {
    const controller = new AbortController();
    load(controller.signal).then(
      (value) => {
        setAnswer({ value, error: null });
      },
      (error: unknown) => {
        if (isAbort(error)) return;
        setAnswer({ value: null, error: error instanceof Error ? error : new Error(String(error)) });
      },
    );
    return () => {
      controller.abort();
    };
    // The key says everything that the loader asks for.
  }, [key]);
  return answer;
}
