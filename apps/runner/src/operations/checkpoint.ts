import { leafSteps } from '@xray/event-log';
import * as ledger from '@xray/ledger';
import { defineOperation, inTurns, localPath, logFolder } from '@xray/operations';
import { readSettingsText } from '@xray/operations/settings';
import { z } from 'zod';

import { checkpointsOf, keyFile, publicKey, signingKey } from '../log/proofs.ts';

export const checkpoint = defineOperation({
  id: 'checkpoint',
  summary: "sign the tree of a log's batches, or check the log against what was signed of it",
  example: 'xray checkpoint --log ./february --key-file ./btc.key',
  input: z.strictObject({
    log: logFolder(),
    key_file: keyFile(),
    origin: z.string().optional().meta({ title: 'origin', description: "which log it is; without it, the key's name" }),
    against: localPath('file', 'sign nothing; check that the log begins with what this checkpoint signed').optional(),
    key: publicKey().optional(),
  }),
  output: ledger.checkpointReportSchema,
  effects: 'one_commit',
  touches: ['event_log', 'governance_log', 'ledger', 'files'],
  async run({ against, key, key_file, log, origin }, context) {
    const earlier = checkpointsOf(log);
    if (against !== undefined) {
      const note = readSettingsText(against, 'checkpoint');
      const verifier = key === undefined ? signingKey(key_file).verifier : ledger.findVerifierKey(key);
      return ledger.comparedReport(note, verifier, await inTurns(leafSteps({ directory: log }), context), earlier);
    }
    const signer = signingKey(key_file);
    const next = ledger.nextCheckpoint({
      leaves: await inTurns(leafSteps({ directory: log }), context),
      key: signer,
      origin: origin ?? signer.verifier.name,
      earlier,
      recorded_ts_ms: context.clock.wallMs(),
    });
    context.commit([next.record]);
    return ledger.signedReport(next);
  },
  render: ledger.checkpointLines,
  finding: ledger.checkpointFinding,
});
