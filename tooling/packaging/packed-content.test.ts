import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { PUBLISHED, readManifest } from '../workspace/packages.ts';
import { withPackedPackages } from './pack.ts';

/** What a package may hold besides its manifest: what is built, its README and changelog, the schemas of contracts, the market models, the launcher. */
const ALLOWED =
  /^(?:dist\/.+|README\.md|CHANGELOG\.md|package\.json|schemas\/[^/]+\.json|models\/[^/]+\.yaml|bin\/[^/]+\.js)$/;

/** A file of the bundler's own, which comes from no source: it only hands on, or says how modules of CommonJS are called. */
function isBundlersOwn(text: string): boolean {
  return /^(?:export \{[^}]*\} from "[^"]+";\s*)+$/.test(text) || text.includes('// \\0rolldown/runtime.js');
}

describe('what a consumer gets', () => {
  it.each(PUBLISHED.map((one) => [one.folder, one] as const))('%s', async (folder, one) => {
    await withPackedPackages([one], async ([packed]) => {
      const content = packed?.content ?? '';
      const files = globSync('**/*', { cwd: content, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(content.length + 1));
      expect(files.filter((file) => !ALLOWED.test(file))).toEqual([]);
      expect(JSON.stringify(readManifest(content).exports)).not.toContain('x-source');
      const scripts = files.filter((file) => file.startsWith('dist/') && file.endsWith('.js'));
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) {
        const text = readFileSync(join(content, script), 'utf8');
        if (!isBundlersOwn(text)) expect(files).toContain(`${script}.map`);
        expect(text).not.toContain('/src/testing/');
      }
      if (folder.startsWith('packages/')) expect(files).toContain('dist/index.d.ts');
      await Promise.resolve();
    });
  });
});
