/**
 * The operational fields of every contract: when something was published, started, completed or caught up by a wall
 * clock. They
 * stand at the top level of a record only, are marked `operational` in its JSON Schema, and enter no digest.
 */
export const OPERATIONAL_FIELDS = ['published_ts_ms', 'started_ts_ms', 'completed_ts_ms', 'caught_up_ts_ms'] as const;
/** A wall-clock field, which two replays of one log need not agree on. */
export type OperationalField = (typeof OPERATIONAL_FIELDS)[number];

/**
 * The wall-clock times of one record, in milliseconds since the Unix epoch; it holds only those that the record has.
 * `null` stands where the record says that the moment has not come.
 */
export type OperationalPart = Readonly<Partial<Record<OperationalField, number | null>>>;

/** A record in two parts: what digests cover, and what they leave out. Merged again, they are the record. */
export interface SplitRecord {
  readonly digested: Readonly<Record<string, unknown>>;
  readonly operational: OperationalPart | null;
}

function isOperational(field: string): field is OperationalField {
  return OPERATIONAL_FIELDS.some((operational) => operational === field);
}

/** Splits a record into its digested and its operational part (`null` without one); the record stays as it is. */
export function splitOperational(record: object): SplitRecord {
  const digested: Record<string, unknown> = {};
  const operational: Partial<Record<OperationalField, number | null>> = {};
  let marked = false;
  for (const [field, value] of Object.entries<unknown>({ ...record })) {
    if (isOperational(field) && (typeof value === 'number' || value === null)) {
      operational[field] = value;
      marked = true;
    } else digested[field] = value;
  }
  return { digested, operational: marked ? operational : null };
}
