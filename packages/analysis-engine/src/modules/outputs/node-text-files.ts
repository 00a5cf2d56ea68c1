import { appendFile } from 'node:fs/promises';

import type { TextFileAppender } from '../../definition/output.ts';

/** The port of file outputs on Node. Appends are as durable as the operating system makes them: nothing is synced. */
export function nodeTextFiles(): TextFileAppender {
  return {
    append: (path, text) => appendFile(path, text, 'utf8'),
  };
}
