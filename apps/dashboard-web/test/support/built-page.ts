import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));

/** The page of the sources as they are, so that no test looks at an older build; as it ships, whatever the environment says. */
export async function buildPage(outDir: string): Promise<void> {
  const words = [vite, 'build', '--logLevel', 'error', '--outDir', outDir, '--emptyOutDir'];
  await run(process.execPath, words, { cwd: root, env: { ...process.env, NODE_ENV: 'production' } });
}
