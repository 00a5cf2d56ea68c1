import { spawnSync } from 'node:child_process';
import process from 'node:process';

/** A process that was killed could not give the terminal back: shows the usual screen and the cursor, and echoes again. */
export function mendTerminal(): void {
  process.stdout.write('\u001B[?1049l\u001B[?25h');
  spawnSync('stty', ['sane'], { stdio: ['inherit', 'ignore', 'ignore'] });
}
