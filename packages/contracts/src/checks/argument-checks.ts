import { portProblem, valueKind } from './value-kind.ts';

/** What a package makes of a problem with an argument: an error of its own class, with a code of its own. */
export type Refusal = (problem: string) => Error;

/** What a package asks of the arguments of its entrances; each throws the package's own error. `what` names the argument. */
export interface ArgumentChecks {
  /** An object with functions under these names. */
  readonly requirePort: (what: string, given: unknown, methods?: readonly string[]) => void;
  /** The same of a part that may be left out. */
  readonly requireOptionalPort: (what: string, given: unknown, methods: readonly string[]) => void;
  /** An object that is no list. */
  readonly requireObject: (what: string, given: unknown) => void;
  /** Something that can be called. */
  readonly requireFunction: (what: string, given: unknown) => void;
  /** The same of what may be left out; `null` is not left out. */
  readonly requireOptionalFunction: (what: string, given: unknown) => void;
  /** An array, whatever is in it. */
  readonly requireList: (what: string, given: unknown) => void;
  /** Whatever can be walked through, but a text: one text alone is its letters to whoever walks it. */
  readonly requireIterable: (what: string, given: unknown) => void;
  /** A string, which may be empty. */
  readonly requireText: (what: string, given: unknown) => void;
  /** Texts in a list, none of them empty. */
  readonly requireTexts: (what: string, given: unknown) => void;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function textsProblem(what: string, given: unknown): string | null {
  if (!Array.isArray(given)) return `${what} is ${valueKind(given)}, not a list of strings`;
  const wrong = given.findIndex((each) => typeof each !== 'string' || each === '');
  return wrong < 0 ? null : `item ${wrong} of ${what} is not a string, or an empty one`;
}

/**
 * The checks of a package's entrances, with the error that it refuses with.
 *
 * `const { requirePort, requireList } = argumentChecks(invalidArgument);`
 */
export function argumentChecks(refusal: Refusal): ArgumentChecks {
  const refuseWhere = (problem: string | null): void => {
    if (problem !== null) throw refusal(problem);
  };
  const demand = (isMet: boolean, what: string, given: unknown, wanted: string): void => {
    if (!isMet) throw refusal(`${what} is ${valueKind(given)}, not ${wanted}`);
  };
  const requirePort: ArgumentChecks['requirePort'] = (what, given, methods = []) => {
    refuseWhere(portProblem(what, given, methods));
  };
  const requireFunction: ArgumentChecks['requireFunction'] = (what, given) => {
    demand(typeof given === 'function', what, given, 'a function');
  };
  return {
    requirePort,
    requireOptionalPort: (what, given, methods) => {
      if (given !== undefined) requirePort(what, given, methods);
    },
    requireObject: (what, given) => {
      demand(isObject(given) && !Array.isArray(given), what, given, 'an object');
    },
    requireFunction,
    requireOptionalFunction: (what, given) => {
      if (given !== undefined) requireFunction(what, given);
    },
    requireList: (what, given) => {
      demand(Array.isArray(given), what, given, 'a list');
    },
    requireIterable: (what, given) => {
      demand(isObject(given) && Symbol.iterator in given, what, given, 'a list');
    },
    requireText: (what, given) => {
      demand(typeof given === 'string', what, given, 'a string');
    },
    requireTexts: (what, given) => {
      refuseWhere(textsProblem(what, given));
    },
  };
}
