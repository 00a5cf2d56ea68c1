import type { Speaker } from '../operation.ts';

/** Nobody looks and nobody can be asked: what is said goes nowhere, and every question is answered with no. */
export const silentSpeaker: Speaker = {
  tells: false,
  interactive: false,
  tell: () => undefined,
  note: () => undefined,
  confirm: () => Promise.resolve(false),
  drained: () => Promise.resolve(),
};
