import { errorText } from '@xray/contracts';
import open from 'open';

import type { Terminal } from '@xray/operations/command-line';

/** Asks the desktop to open an address; where there is none, says so and goes on. */
export function openInBrowser(url: string, terminal: Pick<Terminal, 'note'>): void {
  open(url)
    .then((child) => {
      child.on('error', () => {
        terminal.note(`no browser could be opened: ${url}`);
      });
    })
    .catch((error: unknown) => {
      terminal.note(`no browser could be opened (${errorText(error)}): ${url}`);
    });
}
