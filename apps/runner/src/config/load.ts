import { basename } from 'node:path';

import { parseSettings, readSettingsText } from '@xray/operations/settings';

import { contradictionsOf } from './contradictions.ts';
import { xrayConfigSchema, type XrayConfig } from './schema.ts';

export interface LoadedConfig {
  readonly config: XrayConfig;
  /** The name of its file, whose folder is nobody's business; `null` for the defaults alone. */
  readonly file: string | null;
}

/** The configuration of a YAML text, with every default filled in. */
export function parseConfigText(text: string, file: string): XrayConfig {
  return parseSettings(text, file, {
    schema: xrayConfigSchema,
    contradictions: contradictionsOf,
    advice: 'xray config check prints every key with its default',
  });
}

/**
 * The effective configuration: of a file, or the defaults alone.
 *
 * @throws OperationError `wrong_usage`, naming the file, the line and the key.
 */
export function loadConfig(file: string | undefined): LoadedConfig {
  if (file === undefined) return { config: xrayConfigSchema.parse({}), file: null };
  return { config: parseConfigText(readSettingsText(file, 'configuration'), file), file: basename(file) };
}
