/**
 * Settings that a person writes in YAML: read, checked, and refused with file, line and key.
 *
 * @module @xray/operations/settings
 */

export { parseSettings, type Contradiction, type IsGiven, type SettingsForm } from './parse-settings.ts';
export { readSettingsText } from './settings-text.ts';
