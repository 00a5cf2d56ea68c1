/** Answers that were asked for lately, and those that are being made, by key. */
export interface RecentAnswers<Key, Answer> {
  /** The answer of a key: kept, under way, or made now. One that fails is not kept. */
  get(key: Key, make: () => Promise<Answer>): Promise<Answer>;
}

/** Keeps at most so many, and lets go of the one that was not asked for the longest. */
export function createRecentAnswers<Key, Answer>(capacity: () => number): RecentAnswers<Key, Answer> {
  const kept = new Map<Key, Promise<Answer>>();
  return {
    get(key, make) {
      const known = kept.get(key);
      const answer = known ?? make();
      kept.delete(key);
      kept.set(key, answer);
      if (known === undefined)
        answer.catch(() => {
          if (kept.get(key) === answer) kept.delete(key);
        });
      for (const [oldest] of kept) {
        if (kept.size <= Math.max(1, capacity())) break;
        kept.delete(oldest);
      }
      return answer;
    },
  };
}
