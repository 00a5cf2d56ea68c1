import { defineErrors, type ErrorCodeOf } from '../errors.ts';

/** What must never be, and is: a defect of xray. Nothing that is computed from there on can be trusted. */
export class DefectError extends defineErrors('DefectError', {
  /** Halt: an index lies outside of what is indexed. A defect: report it with the message. */
  index_out_of_range: 'halt',
  /** Halt: something that always holds at this place does not. A defect: report it with the message. */
  invariant_broken: 'halt',
}) {}
/** Which kind of defect was met. A caller does not go on after either; the code is for the report. */
export type DefectErrorCode = ErrorCodeOf<typeof DefectError>;

/** Anything but `undefined`, by which an index outside is told. */
type Present = object | string | number | bigint | boolean | symbol | null;

/**
 * What stands at an index that is known to be there, in a list or a typed array. An index outside is a defect, never a value
 * that stands in for one.
 *
 * @throws DefectError `index_out_of_range`
 */
export function at<Item extends Present>(items: ArrayLike<Item>, index: number): Item {
  const item = items[index];
  if (item !== undefined) return item;
  throw new DefectError(
    'index_out_of_range',
    `index ${index} of ${items.length} items is asked for: a defect; report it`,
  );
}

/**
 * States what always holds at a place, such as at the border of two stages. The message says what, in the words of the place.
 *
 * @throws DefectError `invariant_broken`
 */
export function invariant(condition: boolean, message: string | (() => string)): asserts condition {
  if (condition) return;
  const stated = typeof message === 'string' ? message : message();
  throw new DefectError('invariant_broken', `${stated}: a defect; report it`);
}
