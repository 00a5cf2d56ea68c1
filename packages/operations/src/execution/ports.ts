import type { AuditRecord, Clock } from '@xray/contracts';

import type { Progress, Speaker } from '../operation.ts';

/** The logs in which operations leave their entries. */
export interface GovernancePort {
  /** Whether a folder holds a market log. */
  hasMarket(directory: string): boolean;
  /** Appends to the governance log of a market: all of the entries or none. Resolves when they are durable. */
  append(directory: string, entries: readonly AuditRecord[]): Promise<void>;
  /** The entries after a sequence number, in order; none where the market has no governance log yet. */
  entriesAfter(directory: string, seq: number): readonly { readonly seq: number; readonly record: AuditRecord }[];
}

/** What the edge of a process gives to an execution. */
export interface ExecutionPorts {
  readonly clock: Clock;
  readonly governance: GovernancePort;
  /** So many random bytes in lower-case hexadecimal: names of traces and spans. */
  readonly randomHex: (bytes: number) => string;
}

/** A bar for whoever looks, or nothing. */
export type ProgressReporter = (label: string) => Progress;

/** Says nothing, asks nobody. */
export const silentProgress: ProgressReporter = () => ({ update: () => undefined, end: () => undefined });

/** Nobody looks and nobody can be asked: what is said goes nowhere, and every question is answered with no. */
export const silentSpeaker: Speaker = {
  tells: false,
  interactive: false,
  tell: () => undefined,
  note: () => undefined,
  confirm: () => Promise.resolve(false),
  drained: () => Promise.resolve(),
};
