/** A server-sent event, written out. */
export interface KeptUpdate {
  readonly id: number;
  readonly text: string;
}

/** The latest updates, bounded in number and in bytes, for clients that come back. */
export interface UpdateRing {
  push(update: KeptUpdate): void;
  /** The updates after an id, oldest first; `null` where some of them are gone, or the id is not one of this server's. */
  after(id: number, lastId: number): readonly KeptUpdate[] | null;
}

export function createUpdateRing(maxUpdates: number, maxBytes: number): UpdateRing {
  let kept: KeptUpdate[] = [];
  let bytes = 0;
  return {
    push(update) {
      kept.push(update);
      bytes += update.text.length;
      let drop = 0;
      while (kept.length - drop > maxUpdates || (bytes > maxBytes && drop < kept.length)) {
        bytes -= kept[drop]?.text.length ?? 0;
        drop += 1;
      }
      if (drop > 0) kept = kept.slice(drop);
    },
    after(id, lastId) {
      if (id === lastId) return [];
      const first = kept[0]?.id;
      if (first === undefined || id < first - 1 || id > lastId) return null;
      return kept.filter((update) => update.id > id);
    },
  };
}
