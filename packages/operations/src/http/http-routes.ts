import type { HttpQuestion, HttpAnswer, HttpRoute, HttpRouteDescription } from '@xray/contracts';

import { OperationError } from '../errors.ts';
import { valueOfText } from '../input/text-input.ts';
import { createReadingDoor, type ReadingDoorOptions } from '../reading/reading-door.ts';
import type { ReadingOperation } from '../reading/reading-operations.ts';
import { API_STYLE, apiPage } from './api-page.ts';
import { errorAnswer, jsonAnswer } from './error-answers.ts';
import { openApiDocument, operationPath, type OpenApiDocument } from './openapi.ts';

/** What a query asks an operation for. @throws OperationError `wrong_usage` where a name is there twice that may be there once */
function queryInput({ fields }: ReadingOperation, query: HttpQuestion['query']): Readonly<Record<string, unknown>> {
  const given = Object.entries(query).map(([name, words]) => {
    const field = fields.find((each) => each.name === name);
    if (field?.type === 'texts') return [name, typeof words === 'string' ? [words] : words] as const;
    if (typeof words !== 'string')
      throw new OperationError('wrong_usage', `${JSON.stringify(name)} is there ${words.length} times: say it once`);
    return [name, field === undefined ? words : valueOfText(field, words)] as const;
  });
  return Object.fromEntries(given);
}

/** How operations are served over HTTP. */
export interface HttpOptions extends ReadingDoorOptions {
  readonly version: string;
  /** The routes of the server that takes these on: they stand in the same document. */
  readonly beside: readonly HttpRouteDescription[];
}

/** Where the document is. */
const DOCUMENT_PATH = '/api/v1/openapi.json';

/**
 * The operations that read, as routes for a server: each at `/api/v1/operations/NAME`, its fields behind the question mark; the OpenAPI
 * document of them and of the server's own routes; and a page that shows it. Operations are loaded when the first of them is asked for.
 */
export function httpRoutes(options: HttpOptions): readonly HttpRoute[] {
  const door = createReadingDoor('http', options);
  const { beside, version } = options;

  async function operation({ parameters, query, signal }: HttpQuestion): Promise<HttpAnswer> {
    const reading = await door.find(parameters['name'] ?? '');
    const answer = await door.answer(reading, queryInput(reading, query), { signal });
    return answer.kind === 'given' ? jsonAnswer(answer.json) : errorAnswer(answer);
  }

  async function document(): Promise<OpenApiDocument> {
    return openApiDocument({ version, readings: await door.operations(), beside });
  }

  function route(path: string, answer: HttpRoute['answer']): HttpRoute {
    return {
      path,
      answer: async (question) => {
        try {
          return await answer(question);
        } catch (error) {
          return errorAnswer(door.refusal(error));
        }
      },
    };
  }

  return [
    route(operationPath('{name}'), operation),
    route(DOCUMENT_PATH, async () => jsonAnswer(JSON.stringify(await document()))),
    route('/api', async () => ({ status: 200, type: 'text/html; charset=utf-8', body: apiPage(await document()) })),
    route('/api/page.css', () => Promise.resolve({ status: 200, type: 'text/css; charset=utf-8', body: API_STYLE })),
  ];
}
