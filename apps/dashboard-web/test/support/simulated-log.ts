import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The command, from the sources. */
export const XRAY = fileURLToPath(new URL('../../../runner/bin/xray.js', import.meta.url));

/** A log of a simulated market with all its runs, made by the command that users make theirs with. */
export async function recordSimulatedLog(directory: string, bars: number): Promise<void> {
  const command = (...words: string[]) => run(process.execPath, ['--conditions=x-source', XRAY, ...words]);
  await command('sim', 'record', '--log', directory, '--bars', String(bars));
  await command('run', '--log', directory);
}
