/** Takes all steps of some work, one after the other; gives what it comes to. What `onStep` throws ends the work, and is thrown. */
export function takeSteps<Step, Result>(steps: Iterator<Step, Result>, onStep: (step: Step) => void): Result {
  try {
    for (;;) {
      const next = steps.next();
      if (next.done === true) return next.value;
      onStep(next.value);
    }
  } finally {
    // Of work that is over nothing is left to be let go of.
    steps.return?.();
  }
}
