/** Something that is to happen at a time. */
export interface AgendaEntry<Item> {
  readonly at_ms: number;
  readonly item: Item;
}

/** What is to happen, by time; things of one time in the order in which they were added. */
export interface Agenda<Item> {
  add(atMs: number, item: Item): AgendaEntry<Item>;
  remove(entry: AgendaEntry<Item>): void;
  /** `null` where nothing is to happen. */
  nextMs(): number | null;
  /** Takes the first of what is to happen at or before the time; `null` where there is nothing. */
  take(nowMs: number): Item | null;
}

export function createAgenda<Item>(): Agenda<Item> {
  const entries: AgendaEntry<Item>[] = [];
  return {
    add(atMs, item) {
      const entry = { at_ms: atMs, item };
      let position = entries.length;
      while (position > 0 && (entries[position - 1]?.at_ms ?? 0) > atMs) position -= 1;
      entries.splice(position, 0, entry);
      return entry;
    },
    remove(entry) {
      const position = entries.indexOf(entry);
      if (position !== -1) entries.splice(position, 1);
    },
    nextMs: () => entries[0]?.at_ms ?? null,
    take(nowMs) {
      const [first] = entries;
      if (first === undefined || first.at_ms > nowMs) return null;
      entries.shift();
      return first.item;
    },
  };
}
