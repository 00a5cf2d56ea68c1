import { countText, minuteText } from '@xray/contracts';

import { describedIdentity } from '../identity/described-identity.ts';
import { fetchingCommand, standingText } from '../identity/identity-standing.ts';
import type { IdentitiesReport, ReplayedIdentity } from './replay-identities.ts';

/** What is to be said of the identities whose runs could not be made again here, or only on another runtime: a sentence each. */
export function identityNotes({ identities }: IdentitiesReport, command: string): readonly string[] {
  return identities.flatMap((replayed) => {
    const text = standingText(replayed, replayed.recorded, command);
    return text === null || replayed.runs === 0
      ? []
      : [`${countText(replayed.runs)} runs ${sinceText(replayed)}: ${text}`];
  });
}

function sinceText({ recorded: { border } }: ReplayedIdentity): string {
  return border === null ? 'from the beginning of the log on' : `after ${minuteText(border.after_engine_timestamp_ms)}`;
}

/** What is told of an identity in JSON; `command` is what makes its runs again where it is installed. */
export function replayedIdentityJson({ different, recorded, runs, standing, why }: ReplayedIdentity, command: string) {
  return {
    standing,
    why,
    runs,
    different,
    ...describedIdentity(recorded),
    command: standing === 'installed' ? null : fetchingCommand(recorded, command),
  };
}

/**
 * Whether a replay confirms what the log holds, as far as it could be made again here: nothing differs, and there were runs to make again
 * where the log has any.
 */
export function isConfirmed({
  different,
  first_difference,
  runs,
  unsupported,
}: Pick<IdentitiesReport, 'different' | 'runs' | 'unsupported'> & {
  readonly first_difference: object | null;
}): boolean {
  return different === 0 && first_difference === null && (runs > 0 || unsupported === 0);
}
