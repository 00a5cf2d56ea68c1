import type { HttpQuestion } from '@xray/contracts';

import { OperationError } from '../errors.ts';
import { valueOfText } from '../input/text-input.ts';
import type { ReadingOperation } from '../reading/reading-operations.ts';

/** What a query asks an operation for. @throws OperationError `wrong_usage` where a name is there twice that may be there once */
export function queryInput(
  { fields }: ReadingOperation,
  query: HttpQuestion['query'],
): Readonly<Record<string, unknown>> {
  const given = Object.entries(query).map(([name, words]) => {
    const field = fields.find((each) => each.name === name);
    if (field?.type === 'texts') return [name, typeof words === 'string' ? [words] : words] as const;
    if (typeof words !== 'string')
      throw new OperationError('wrong_usage', `${JSON.stringify(name)} is there ${words.length} times: say it once`);
    return [name, field === undefined ? words : valueOfText(field, words)] as const;
  });
  return Object.fromEntries(given);
}
