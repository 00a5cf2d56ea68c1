import { fileURLToPath } from 'node:url';

import { ESLint } from 'eslint';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A single run, which is taken for granted in CI, would look at what stands in the file and not at the text. */
const PARSER_OPTIONS = { disallowAutomaticSingleRunInference: true };
const eslint = new ESLint({ cwd: root, overrideConfig: { languageOptions: { parserOptions: PARSER_OPTIONS } } });

/** What lint says of a text that stands where a file of the repository stands. */
export function lintText(text: string, filePath: string): Promise<ESLint.LintResult[]> {
  return eslint.lintText(text, { filePath });
}
