import { tmpdir } from 'node:os';

import { checkMachine } from '@xray/event-log';
import { defineOperation, localPath } from '@xray/operations';
import { z } from 'zod';

export const doctor = defineOperation({
  id: 'doctor',
  summary: 'check that this machine has what xray needs',
  example: 'xray doctor --dir ./data',
  input: z.strictObject({
    dir: localPath('dir', 'the folder in which logs are to live; without it, the one for temporary files').optional(),
  }),
  output: z.object({
    ok: z.boolean(),
    findings: z.array(z.object({ check: z.string(), ok: z.boolean(), detail: z.string() })),
  }),
  effects: 'none',
  touches: ['event_log', 'files'],
  async run({ dir }, { clock }) {
    const findings = [...(await checkMachine(dir ?? tmpdir(), clock))];
    return { ok: findings.every(({ ok }) => ok), findings };
  },
  *render({ findings }) {
    for (const { check, detail, ok } of findings) yield `${ok ? 'ok  ' : 'FAIL'} ${check.padEnd(14)} ${detail}`;
  },
  finding: ({ ok }) => (ok ? null : 'this machine lacks what the lines marked FAIL name'),
});
