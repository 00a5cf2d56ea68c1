import type { operationDoorSchema } from '@xray/contracts';
import type { z } from 'zod';

/** By which way an operation was asked for. */
export type Door = z.infer<typeof operationDoorSchema>;

/** Who asks, and by which door. */
export interface Caller {
  readonly door: Door;
  /** Who is answerable, such as the name of the account; no secret, and no more of a person than they log in with. */
  readonly actor: string;
}
