import { sha256Digest, XrayError } from '@xray/contracts';
import { configFile, defineOperation, saidAsUsageNow } from '@xray/operations';
import { stringify } from 'yaml';
import { z } from 'zod';

import { configuredCalibration } from '../config/calibration-choice.ts';
import { configHash } from '../config/deciding-config.ts';
import { loadConfig } from '../config/load.ts';
import { xrayConfigSchema, type XrayConfig } from '../config/schema.ts';
import { currentIdentity } from '../identity/log-identity.ts';
import { wiring } from '../pipeline/wiring.ts';

/**
 * Builds all that a run would be made with, over a log that takes nothing.
 *
 * @throws OperationError `wrong_usage`, with the word of the package that refuses
 */
function refuseUnusable(config: XrayConfig): void {
  const log = { append: () => Promise.reject(new Error('nothing is written')) };
  saidAsUsageNow(
    (error) => error instanceof XrayError,
    () => wiring({ identity: currentIdentity(config), log, outputs: false, onPublished: () => undefined })(null),
  );
}

export const configCheck = defineOperation({
  id: 'config check',
  summary: 'print the effective configuration and its hash',
  example: 'xray config check --config xray.yaml',
  input: z.strictObject({ config: configFile() }),
  output: z.object({ config: xrayConfigSchema, config_hash: sha256Digest, file: z.string().nullable() }),
  effects: 'none',
  touches: ['configuration', 'orchestrator', 'composer', 'regime_engine', 'state_gate', 'analysis_engine'],
  run({ config: named }) {
    const { config, file } = loadConfig(named);
    const calibration = configuredCalibration(config);
    refuseUnusable(config);
    return Promise.resolve({ config, config_hash: configHash(config, calibration), file });
  },
  *render({ config, config_hash, file }) {
    yield `# ${file ?? 'defaults: no configuration file was given'}`;
    yield `# config_hash ${config_hash}`;
    yield stringify(config).trimEnd();
  },
});
