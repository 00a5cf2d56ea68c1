/**
 * Asks for the newest of quickly changing things, such as the view under a slider that is dragged: one request is under way
 * at a time, and the newest wish waits for it; those between are never asked for. A request that keeps a newer wish waiting
 * for longer than `patienceMs` is cancelled.
 */
export interface NewestRequest<Key> {
  ask(key: Key): void;
  cancel(): void;
}

export interface NewestRequestOptions<Key, Answer> {
  readonly load: (key: Key, signal: AbortSignal) => Promise<Answer>;
  readonly onAnswer: (key: Key, answer: Answer) => void;
  readonly onError: (key: Key, error: unknown) => void;
  readonly patienceMs: number;
}

export function createNewestRequest<Key, Answer>(options: NewestRequestOptions<Key, Answer>): NewestRequest<Key> {
  let underWay: { readonly key: Key; readonly controller: AbortController } | null = null;
  let waiting: { readonly key: Key } | null = null;
  let patience: ReturnType<typeof setTimeout> | null = null;

  function start(key: Key): void {
    const controller = new AbortController();
    underWay = { key, controller };
    options.load(key, controller.signal).then(
      (answer) => {
        end(controller, () => {
          options.onAnswer(key, answer);
        });
      },
      (error: unknown) => {
        end(controller, () => {
          options.onError(key, error);
        });
      },
    );
  }

  function end(controller: AbortController, tell: () => void): void {
    if (underWay?.controller !== controller) return;
    underWay = null;
    tell();
    startWaiting();
  }

  function startWaiting(): void {
    if (patience !== null) clearTimeout(patience);
    patience = null;
    const next = waiting;
    waiting = null;
    if (next !== null) start(next.key);
  }

  function abandon(): void {
    underWay?.controller.abort();
    underWay = null;
  }

  return {
    ask(key) {
      if (underWay === null) {
        start(key);
        return;
      }
      waiting = underWay.key === key ? null : { key };
      patience ??= setTimeout(() => {
        patience = null;
        if (waiting === null) return;
        abandon();
        startWaiting();
      }, options.patienceMs);
    },
    cancel() {
      waiting = null;
      if (patience !== null) clearTimeout(patience);
      patience = null;
      abandon();
    },
  };
}
