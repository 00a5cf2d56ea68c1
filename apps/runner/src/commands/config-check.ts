import { XrayError } from '@xray/contracts';
import { stringify } from 'yaml';

import { OperationError } from '@xray/operations';
import { configOption, textOption } from '../cli/options.ts';
import type { CommandDefinition } from '@xray/operations/command-line';
import { configuredCalibration } from '../config/calibration-choice.ts';
import { configHash } from '../config/deciding-config.ts';
import { loadConfig } from '../config/load.ts';
import type { XrayConfig } from '../config/schema.ts';
import { currentIdentity } from '../log/log-identity.ts';
import { wiring } from '../pipeline/wiring.ts';

/**
 * Builds all that a run would be made with, over a log that takes nothing.
 *
 * @throws OperationError `wrong_usage`, with the word of the package that refuses
 */
function refuseUnusable(config: XrayConfig): void {
  const log = { append: () => Promise.reject(new Error('nothing is written')) };
  try {
    wiring({ identity: currentIdentity(config), log, outputs: false, onPublished: () => undefined })(null);
  } catch (error) {
    if (!(error instanceof XrayError)) throw error;
    throw new OperationError('wrong_usage', error.detail, { cause: error });
  }
}

export const configCheckCommand: CommandDefinition = {
  name: 'config check',
  summary: 'print the effective configuration and its hash',
  example: 'xray config check --config xray.yaml',
  json: true,
  without_reader: 'ends',
  declare(command) {
    command.addOption(configOption());
  },
  run({ json, terminal }, command) {
    const { config, file } = loadConfig(textOption(command, 'config'));
    const calibration = configuredCalibration(config);
    refuseUnusable(config);
    const hash = configHash(config, calibration);
    if (json) {
      terminal.line(JSON.stringify({ config, config_hash: hash, file }));
    } else {
      terminal.line(`# ${file ?? 'defaults: no configuration file was given'}`);
      terminal.line(`# config_hash ${hash}`);
      terminal.line(stringify(config).trimEnd());
    }
    return Promise.resolve(0);
  },
};
