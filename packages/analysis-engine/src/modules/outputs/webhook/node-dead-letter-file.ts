import { open } from 'node:fs/promises';

import type { DeadLetterFile } from './dead-letters.ts';

/** The port of dead letters on Node. The file can be read and written by its owner alone. */
export function nodeDeadLetterFile(): DeadLetterFile {
  return {
    async append(path, text, maxBytes) {
      const file = await open(path, 'a', 0o600);
      try {
        const { size } = await file.stat();
        if (size + Buffer.byteLength(text) > maxBytes) return false;
        await file.appendFile(text, 'utf8');
        return true;
      } finally {
        await file.close();
      }
    },
  };
}
