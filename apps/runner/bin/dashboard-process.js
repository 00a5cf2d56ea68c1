import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

/*
 * The process that reads the log for the page and the terminal dashboard, beside a recorder that has started it. From the
 * sources in a checkout, from what was built elsewhere, as in xray.js.
 */
const source = new URL('../src/dashboard-process.ts', import.meta.url);
const built = new URL('../dist/dashboard-process.js', import.meta.url);

enableCompileCache();
await import((existsSync(source) ? source : built).href);
