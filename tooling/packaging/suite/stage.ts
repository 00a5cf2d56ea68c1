import type { PrivateRegistry } from '../private-registry.ts';

/** What every suite of the published packages stands on. */
export interface Stage {
  /** Holds every package of ours and the libraries that they bring along. */
  readonly registry: PrivateRegistry;
  /** A folder that goes away when the last suite has ended. */
  readonly folder: string;
}
