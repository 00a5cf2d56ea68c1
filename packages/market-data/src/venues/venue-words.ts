import { isDocument, parseJson } from './json-document.ts';

const MAX_LENGTH = 300;

/** One line of bounded length: what comes from outside can neither break a message nor fill it. */
function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_LENGTH);
}

function phrase(code: unknown, message: unknown): string | null {
  const text = typeof message === 'string' ? plain(message) : '';
  const number = typeof code === 'number' || typeof code === 'string' ? plain(String(code)) : '';
  if (text === '') return null;
  return number === '' ? text : `code ${number}: ${text}`;
}

const MAX_READ_BYTES = 16_384;
const TITLE = /<title[^>]*>([^<]*)/i;

/** What stands before a venue answers with a page or a sentence: of a page the title. */
function unstructuredWords(body: Uint8Array): string | null {
  const text = new TextDecoder().decode(body.subarray(0, MAX_READ_BYTES)).trim();
  const words = plain(text.startsWith('<') ? (TITLE.exec(text)?.[1] ?? '') : text);
  return words === '' ? null : words;
}

/**
 * What a venue says in an answer that is a refusal, in its own words: `code` and `msg`, and `sCode` and `sMsg` of the first
 * row where there are any; of an answer that is no JSON object its text, or a page's title. `null` where it says nothing.
 */
export function venueWords(body: Uint8Array): string | null {
  const answer = parseJson(body);
  if ('problem' in answer) return unstructuredWords(body);
  if (!isDocument(answer.found)) return null;
  const { code, data, msg } = answer.found;
  const row: unknown = Array.isArray(data) ? data[0] : null;
  const words = [phrase(code, msg), isDocument(row) ? phrase(row['sCode'], row['sMsg']) : null];
  const said = words.filter((text) => text !== null);
  return said.length === 0 ? null : said.join(', ');
}
