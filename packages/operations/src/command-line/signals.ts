import { constants } from 'node:os';

export interface StopSignals {
  /** Aborted by the first SIGINT or SIGTERM, with the signal's name as its reason. */
  readonly signal: AbortSignal;
  dispose(): void;
}

/** The first signal asks for a clean stop; a second one ends the process at once, as the shell expects. */
export function stopSignals(note: (text: string) => void): StopSignals {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(128 + constants.signals[name]);
    note(`xray: ${name} received, finishing the commit in flight; once more to stop at once`);
    controller.abort(name);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
