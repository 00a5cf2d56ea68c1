/**
 * The ids of the events that counted in one bar, of one channel of one source. Ids that are whole numbers are kept as
 * runs of consecutive numbers (a venue numbers its trades one by one, so a bar needs a run or two), others as texts.
 */
export interface EventIds {
  readonly sourceId: string;
  readonly channel: string;
  /** First and last id of each run, alternating, ascending; runs neither touch nor overlap. */
  readonly runs: number[];
  texts: Set<string> | null;
}

const MAX_DIGITS = 15;

/** The number that an id writes in plain decimal form, or −1 where it is none that doubles hold exactly. */
function wholeNumber(id: string): number {
  if (id.length === 0 || id.length > MAX_DIGITS || (id.length > 1 && id.startsWith('0'))) return -1;
  let value = 0;
  for (let position = 0; position < id.length; position += 1) {
    const digit = id.charCodeAt(position) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Index in `runs` of the first run whose last id is not below `id`. */
function runAtOrAfter(runs: readonly number[], id: number): number {
  let low = 0;
  let high = runs.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[2 * middle + 1] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}

function rememberNumber(runs: number[], id: number, maxEntries: number): boolean {
  const lastEnd = runs.length - 1;
  if (lastEnd > 0 && runs[lastEnd] === id - 1) {
    runs[lastEnd] = id;
    return true;
  }
  const at = runAtOrAfter(runs, id);
  if ((runs[at] ?? Number.POSITIVE_INFINITY) <= id) return false;
  const joinsBefore = at > 0 && runs[at - 1] === id - 1;
  const joinsAfter = runs[at] === id + 1;
  if (joinsBefore && joinsAfter) runs.splice(at - 1, 2);
  else if (joinsBefore) runs[at - 1] = id;
  else if (joinsAfter) runs[at] = id;
  else runs.splice(at, 0, id, id);
  if (runs.length > 2 * maxEntries) runs.splice(0, 2);
  return true;
}

function rememberText(ids: EventIds, id: string, maxEntries: number): boolean {
  const texts = (ids.texts ??= new Set());
  if (texts.has(id)) return false;
  texts.add(id);
  if (texts.size > maxEntries) {
    for (const oldest of texts) {
      texts.delete(oldest);
      break;
    }
  }
  return true;
}

/** The known ids of each of a chunk's bars, by offset. */
export type EventIdsByBar = (readonly EventIds[] | undefined)[];

/**
 * Notes an event's id and says whether it is new to its bar. What is remembered depends on the bar's own events in ingest
 * order and on nothing else, so that any way of feeding the same records gives the same answers.
 */
export function isNewEvent(
  idsByBar: EventIdsByBar,
  offset: number,
  event: { readonly sourceId: string; readonly channel: string; readonly id: string },
  maxEntries: number,
): boolean {
  const { sourceId, channel, id } = event;
  const number = wholeNumber(id);
  const known = idsByBar[offset];
  for (const ids of known ?? []) {
    if (ids.channel !== channel || ids.sourceId !== sourceId) continue;
    return number < 0 ? rememberText(ids, id, maxEntries) : rememberNumber(ids.runs, number, maxEntries);
  }
  const added: EventIds =
    number < 0
      ? { sourceId, channel, runs: [], texts: new Set([id]) }
      : { sourceId, channel, runs: [number, number], texts: null };
  idsByBar[offset] = known === undefined ? [added] : [...known, added];
  return true;
}
