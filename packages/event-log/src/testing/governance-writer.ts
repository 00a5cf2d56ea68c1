import { argv, stdout } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import { appendGovernance } from '../governance/governance-log.ts';

const clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (durationMs: number) => sleep(durationMs),
};

/** Appends entries without end, and says when the first one is durable: to be killed by a test. */
const [, , directory = ''] = argv;
for (let number = 1; ; number += 1) {
  await appendGovernance({
    directory,
    clock,
    entries: [
      {
        schema: 'audit_record',
        schema_version: '1',
        kind: 'noted',
        recorded_ts_ms: 1,
        detail: { word: `child ${number}` },
      },
    ],
  });
  if (number === 1) stdout.write('durable\n');
}
