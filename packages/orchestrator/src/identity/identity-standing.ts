import {
  hasSamePackages,
  runtimeDifference,
  type IdentityForm,
  type LogIdentity,
  type RuntimeDescription,
} from './log-identity.ts';
import { readIdentity, type RecordedIdentity } from './recorded-identities.ts';

/** Whether the runs of an identity can be made again here. */
export type IdentityStanding<Config> =
  /** The same packages on the same runtime: what differs is a fault. */
  | { readonly standing: 'installed'; readonly identity: LogIdentity<Config> }
  /** The same packages on another runtime: runs can be made again, and that they are equal shows as much and no more. */
  | { readonly standing: 'other_runtime'; readonly identity: LogIdentity<Config>; readonly why: string }
  /** Other packages, or a configuration that this version cannot read. */
  | { readonly standing: 'not_installed'; readonly why: string };

/** Whether what an identity was made with is what runs here, wholly or but for the runtime. */
export function identityStanding<Config>(
  recorded: RecordedIdentity,
  form: IdentityForm<Config>,
  here: RuntimeDescription,
): IdentityStanding<Config> {
  const difference = runtimeDifference(recorded.runtime, here);
  if (!hasSamePackages(recorded.runtime, here)) return { standing: 'not_installed', why: difference ?? '' };
  const identity = readIdentity(recorded, form);
  if (identity === null) return { standing: 'not_installed', why: 'a configuration that this version cannot read' };
  return difference === null
    ? { standing: 'installed', identity }
    : { standing: 'other_runtime', identity, why: difference };
}

/**
 * One sentence about runs that cannot be made again with what is here, or not with the runtime that made them, and the way to do that;
 * `null` where they can. `command` is what to call there.
 */
export function standingText(
  standing: Pick<IdentityStanding<unknown>, 'standing'> & { readonly why?: string | null },
  recorded: Pick<RecordedIdentity, 'program' | 'runtime'>,
  command: string,
): string | null {
  const fetching = fetchingCommand(recorded, command);
  const call = fetching === null ? 'call the version that made them' : `call ${fetching}`;
  switch (standing.standing) {
    case 'installed':
      return null;
    case 'other_runtime':
      return `this runtime is not the one that made them (${standing.why ?? ''}); to have it certain, ${call}`;
    case 'not_installed':
      return `UNSUPPORTED, what made them is not installed here (${standing.why ?? ''}); ${call}`;
  }
}

/**
 * The command line that calls a command with the version and the runtime of an identity; `null` where the log does not say which
 * version that was.
 */
export function fetchingCommand(
  { program, runtime }: Pick<RecordedIdentity, 'program' | 'runtime'>,
  command: string,
): string | null {
  if (program === null) return null;
  return `npx --yes -p ${program.package}@${program.version} -p node@${runtime.node} ${command}`;
}
