import type { EventLogWriter } from '@xray/contracts';
import { openLogReader, openLogWriter } from '@xray/event-log';
import { replayIdentities, runLog, type IdentitiesReport, type RuntimeDescription } from '@xray/orchestrator';

import { systemClock } from '../process/system-clock.ts';
import type { XrayConfig } from '../config/schema.ts';
import { identityForm } from '../identity/identity-form.ts';
import { currentIdentity, identityToGoOn } from '../identity/log-identity.ts';
import { runPlan } from '../pipeline/run-plan.ts';
import { describeRuntime } from '../process/runtime-fingerprint.ts';
import { wiring } from '../pipeline/wiring.ts';

/** A version of xray and of Node, as it is described; it is always this one that runs. */
export interface Install {
  readonly node?: string;
  /** The version of every package of ours. */
  readonly packages?: string;
}

export function describedAs({ node, packages }: Install): RuntimeDescription {
  const here = describeRuntime();
  return {
    ...here,
    node: node ?? here.node,
    packages: Object.fromEntries(Object.entries(here.packages).map(([name, version]) => [name, packages ?? version])),
  };
}

export interface PartOptions {
  readonly config: XrayConfig;
  readonly install?: Install;
  /** How many boundaries are run before the process is asked to stop; all when left out. */
  readonly boundaries?: number;
  /** After how many appends the process is killed; never when left out. */
  readonly killed_after_appends?: number;
}

/** A log of a process that is killed: what it appends from then on is in no log, and nobody hears of it. */
function dying(log: Pick<EventLogWriter, 'append'>, after: number | undefined) {
  const { promise: killed, resolve: kill } = Promise.withResolvers<undefined>();
  let appends = 0;
  const append: EventLogWriter['append'] = (request) => {
    if (after !== undefined && appends >= after) {
      kill(undefined);
      return new Promise(() => undefined);
    }
    appends += 1;
    return log.append(request);
  };
  return { log: { append }, killed };
}

/** Runs a log on, as `xray run` of an install does. */
export async function runPart(directory: string, options: PartOptions): Promise<void> {
  const { boundaries = Number.POSITIVE_INFINITY, config, install = {}, killed_after_appends } = options;
  const here = currentIdentity(config, describedAs(install));
  const writer = await openLogWriter({ directory, clock: systemClock });
  const reader = openLogReader({ directory });
  const { killed, log } = dying(writer, killed_after_appends);
  const stopping = new AbortController();
  let blocks = 0;
  if (boundaries === 0) stopping.abort();
  try {
    const identity = identityToGoOn(reader, here, directory);
    const ran = runLog({
      reader,
      log,
      plan: runPlan({ identity, log, outputs: false, onPublished: () => undefined }),
      signal: stopping.signal,
      wallMs: () => 0,
      block_boundaries: 2,
      onProgress: () => {
        blocks += 1;
        if (2 * blocks >= boundaries) stopping.abort();
      },
    });
    await Promise.race([ran, killed]);
  } finally {
    reader.close();
    await writer.close();
  }
}

/** Replays a log, as `xray replay` of an install does. */
export async function replayAs(directory: string, install: Install = {}): Promise<IdentitiesReport> {
  const reader = openLogReader({ directory });
  try {
    return await replayIdentities({
      reader,
      form: identityForm,
      here: describedAs(install),
      wiring: (identity, log) => wiring({ identity, log, outputs: false, onPublished: () => undefined }),
      signal: new AbortController().signal,
      block_boundaries: 7,
    });
  } finally {
    reader.close();
  }
}
