import { mismatch, type FrameProblem } from './payload-fields.ts';

/** A parsed JSON object. */
export type Document = Readonly<Record<string, unknown>>;

/** What was sought, or why it was not found. */
export type Sought<Value> = { readonly found: Value } | { readonly problem: FrameProblem };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The JSON object that a frame is. */
export function parseDocument(bytes: Uint8Array): Sought<Document> {
  const root = parseJson(bytes);
  if ('problem' in root) return root;
  return isDocument(root.found) ? { found: root.found } : { problem: mismatch('frame is no JSON object') };
}

/** The JSON array that an answer is. */
export function parseList(bytes: Uint8Array): Sought<readonly unknown[]> {
  const root = parseJson(bytes);
  if ('problem' in root) return root;
  return Array.isArray(root.found) ? { found: root.found } : { problem: mismatch('answer is no JSON array') };
}

/** The JSON value that a frame is, read as strict UTF-8. A key that stands twice counts as it stands last. */
export function parseJson(bytes: Uint8Array): Sought<unknown> {
  if (bytes.length === 0) return { problem: notJson('frame is empty') };
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { problem: notJson('frame is not UTF-8') };
  }
  try {
    return { found: JSON.parse(text) };
  } catch {
    return { problem: notJson('frame is not JSON') };
  }
}

export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function notJson(error_detail: string): FrameProblem {
  return { error_kind: 'decode_error', error_detail };
}
