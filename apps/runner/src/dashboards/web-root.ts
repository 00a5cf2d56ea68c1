import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the built page; `null` where it was not built or is not installed. */
export function webRoot(): string | null {
  try {
    const dist = fileURLToPath(new URL('./dist', import.meta.resolve('@xray/dashboard-web/package.json')));
    return existsSync(`${dist}/index.html`) ? dist : null;
  } catch {
    return null;
  }
}
