import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';

import { rolldown } from 'rolldown';

import { readManifest, ROOT } from '../workspace/packages.ts';

/*
 * Builds the command into as few files as its parts need: our packages and the small libraries that every command loads are one
 * program, cut where a command loads what others do without. Of a library, a module is loaded where something of it is used, so that
 * a short command makes ready a part of the contracts and not all of them. Large libraries stay where npm puts them.
 */
const COMMAND = join(ROOT, 'apps/runner');
const DIST = join(COMMAND, 'dist');

/** Dependencies of the command that become part of it. What it does not name itself does as well. */
const BUNDLED = /^(?:@xray\/.*|yaml|zod)$/;

const { dependencies, optionalDependencies } = readManifest(COMMAND);
const external = Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !BUNDLED.test(name));

function isExternal(id: string): boolean {
  return external.some((name) => id === name || id.startsWith(`${name}/`));
}

/** The folder of the library that a module belongs to; `null` for one of ours. */
function libraryOf(moduleId: string): string | null {
  const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(moduleId.replaceAll(sep, '/')) ?? [];
  return folder ?? null;
}

/** The licences of the libraries that are part of the program: they ask for their notice. */
function notices(moduleIds: readonly string[]): string {
  const libraries = new Set(moduleIds.map(libraryOf).filter((folder) => folder !== null));
  const texts = [...libraries].sort().flatMap((folder) =>
    globSync('{LICEN[CS]E,licen[cs]e}*', { cwd: folder }).map((file) => {
      const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
    }),
  );
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

rmSync(DIST, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: COMMAND,
  input: {
    main: 'src/main.ts',
    'dashboard-process': 'src/dashboard-process.ts',
    // The thread of a log's writer, which is looked for beside the code that starts it.
    'store-worker': join(ROOT, 'packages/event-log/src/writer/store-worker.ts'),
  },
  platform: 'node',
  external: isExternal,
  resolve: { conditionNames: ['x-source', 'import', 'node', 'default'] },
});
const { output } = await bundle.write({
  dir: DIST,
  format: 'esm',
  sourcemap: true,
  // What half of the commands load lies in one file: each takes its time to be found.
  codeSplitting: { groups: [{ name: 'shared', minShareCount: 16 }] },
});
await bundle.close();
const moduleIds = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
writeFileSync(join(DIST, 'licences-of-libraries.txt'), notices(moduleIds));
