import { stringify } from 'yaml';

import { configOption, textOption } from '../cli/options.ts';
import type { CommandDefinition } from '../cli/command.ts';
import { configuredCalibration } from '../config/calibration-choice.ts';
import { loadConfig } from '../config/load.ts';

export const configCheckCommand: CommandDefinition = {
  name: 'config check',
  summary: 'print the effective configuration and its hash',
  example: 'xray config check --config xray.yaml',
  json: true,
  declare(command) {
    command.addOption(configOption());
  },
  run({ json, terminal }, command) {
    const { config, file, hash } = loadConfig(textOption(command, 'config'));
    configuredCalibration(config);
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
