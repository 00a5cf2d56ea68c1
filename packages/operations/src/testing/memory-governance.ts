import { createManualClock, type AuditRecord } from '@xray/contracts';

import type { Door } from '../execution/caller.ts';
import { silentSpeaker, type GovernancePort } from '../execution/ports.ts';
import type { ExecutionRequest } from '../execution/request.ts';
import type { Speaker } from '../operation.ts';

/** A governance log in memory, of which a test sees every commit. */
export function memoryGovernance(markets: readonly string[] = ['/market']) {
  const commits: (readonly AuditRecord[])[] = [];
  const there = new Set(markets);
  const port: GovernancePort = {
    hasMarket: (directory) => there.has(directory),
    append: (_directory, entries) => {
      commits.push(entries);
      return Promise.resolve();
    },
    entriesAfter: (_directory, seq) =>
      commits
        .flat()
        .map((record, index) => ({ seq: index + 1, record }))
        .slice(seq),
  };
  return {
    port,
    commits,
    /** The folder holds a market from now on. */
    begin: (directory: string) => there.add(directory),
    kinds: () => commits.flat().map(({ kind }) => kind.replace('operation.', '')),
  };
}

/** Nobody looks; what is noted is kept. */
export function quietSpeaker(): Speaker & { readonly notes: readonly string[] } {
  const notes: string[] = [];
  return {
    notes,
    ...silentSpeaker,
    note: (text) => {
      notes.push(text);
    },
  };
}

/** How a test asks: a clock that stands still, names that count up, and a governance log in memory. */
export function testRequest(door: Door = 'library', governance = memoryGovernance()) {
  const clock = createManualClock(1_770_000_000_000);
  const speaker = quietSpeaker();
  let names = 0;
  const request: ExecutionRequest = {
    caller: { door, actor: 'someone' },
    signal: new AbortController().signal,
    speaker,
    ports: {
      clock,
      governance: governance.port,
      randomHex: (bytes) => String((names += 1)).padStart(bytes * 2, '0'),
    },
  };
  return { clock, governance, request, speaker };
}
