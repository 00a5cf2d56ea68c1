import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { build, type BuildOptions } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

import { runnableExamples } from '../../examples/runnable-example.ts';
import { LIBRARIES, readManifest, ROOT, type Manifest } from '../../workspace/packages.ts';
import { createConsumer, type Consumer } from '../consumer.ts';
import type { Stage } from './stage.ts';

const SUBJECT = '@xray/regime-engine';
const example = runnableExamples(readFileSync(join(ROOT, 'packages/regime-engine/README.md'), 'utf8'))[0] ?? '';

/** Draws with ink, whose layout engine awaits while it is loaded: Node cannot require that, only import it. */
const NOT_TO_REQUIRE = '@xray/dashboards/terminal';

function entriesOf({ exports: opened }: Manifest): readonly string[] {
  return opened === undefined ? [] : Object.keys(opened);
}

/** Whatever a library opens, once as a module namespace. */
const ENTRIES = LIBRARIES.flatMap(({ manifest, name }) =>
  entriesOf(manifest)
    .filter((key) => !key.includes('*') && !key.endsWith('.json'))
    .map((key) => `${name}${key.slice(1)}`),
);

/** A consumer's own schema around one of ours, which only fits when both come from one zod. */
const AROUND_OUR_SCHEMAS = `import { z } from 'zod';
import { regimeOutputSchema, rawMarketEventSchema } from '@xray/contracts';
import { run } from '${SUBJECT}';
const envelope = z.object({ at: z.number(), outputs: z.array(regimeOutputSchema) });
type Envelope = z.infer<typeof envelope>;
export const store = (value: unknown): Envelope => envelope.parse(value);
export const optional = regimeOutputSchema.nullable();
export const event = rawMarketEventSchema.optional();
console.log(typeof run, typeof z.toJSONSchema(regimeOutputSchema), store({ at: 1, outputs: [] }).outputs.length);
`;

export function describeProjects(stage: () => Stage): void {
  const consumers = new Map<string, Consumer>();
  const consumer = (kind: string): Consumer => {
    const found = consumers.get(kind);
    if (found === undefined) throw new Error(`there is no project of kind ${kind}`);
    return found;
  };

  describe('the packages in an empty project', () => {
    beforeAll(async () => {
      const { folder, registry } = stage();
      const every = LIBRARIES.map(({ name }) => name);
      const oldestZod = readManifest(join(ROOT, 'node_modules/zod-oldest')).version;
      consumers.set(
        'module',
        await createConsumer({ registry, path: join(folder, 'module'), type: 'module', install: every }),
      );
      consumers.set(
        'commonjs',
        await createConsumer({ registry, path: join(folder, 'commonjs'), type: 'commonjs', install: every }),
      );
      consumers.set(
        'own-zod',
        await createConsumer({
          registry,
          path: join(folder, 'own-zod'),
          type: 'module',
          install: [SUBJECT, '@xray/contracts', `zod@${oldestZod}`],
        }),
      );
    }, 120_000);

    it.each([
      ['node16', 'node16'],
      ['nodenext', 'nodenext'],
      ['esnext', 'bundler'],
    ])('of ES modules: the README example compiles with module %s and %s, and runs', async (module, resolution) => {
      consumer('module').write('example.ts', example);
      // Declarations are checked whole once, as the strictest of the three resolves them.
      const options = { module, moduleResolution: resolution, outDir: 'out', skipLibCheck: module !== 'nodenext' };
      await consumer('module').compile('example.ts', options);
      expect(await consumer('module').node('out/example.js')).not.toBe('');
    });

    it('of ES modules: every entry of every library is there to import', async () => {
      const lines = ENTRIES.map((entry, index) => `import * as entry${index} from '${entry}';`);
      const counts = ENTRIES.map((_, index) => `Object.keys(entry${index}).length`);
      consumer('module').write('every.mjs', [...lines, `console.log(JSON.stringify([${counts.join()}]));`].join('\n'));
      const printed: unknown = JSON.parse(await consumer('module').node('every.mjs'));
      expect(printed).toEqual(ENTRIES.map(() => expect.any(Number) as unknown));
      expect(printed).not.toContain(0);
    });

    it('of CommonJS: every entry of every library but one is there to require', async () => {
      const counts = ENTRIES.filter((entry) => entry !== NOT_TO_REQUIRE).map(
        (entry) => `Object.keys(require('${entry}')).length`,
      );
      consumer('commonjs').write('every.cjs', `console.log(JSON.stringify([${counts.join()}]));`);
      expect(JSON.parse(await consumer('commonjs').node('every.cjs'))).not.toContain(0);
    });

    it('of CommonJS: the entry that cannot be required is there to import', async () => {
      const text = `import('${NOT_TO_REQUIRE}').then((entry) => console.log(typeof entry.startTerminalDashboard));`;
      consumer('commonjs').write('terminal.cjs', text);
      expect(await consumer('commonjs').node('terminal.cjs')).toBe('function\n');
      consumer('commonjs').write('refused.cjs', `require('${NOT_TO_REQUIRE}');`);
      await expect(consumer('commonjs').node('refused.cjs')).rejects.toThrow('ERR_REQUIRE_ASYNC_MODULE');
    });

    it('of CommonJS: the README example compiles with its types, and runs', async () => {
      consumer('commonjs').write('example.ts', example);
      await consumer('commonjs').compile('example.ts', { module: 'nodenext', outDir: 'out' });
      const script = readFileSync(join(consumer('commonjs').path, 'out/example.js'), 'utf8');
      expect(script).toContain(`require("${SUBJECT}")`);
      expect(await consumer('commonjs').node('out/example.js')).not.toBe('');
    });

    it('for a bundler: the README example becomes one file, and runs', async () => {
      const { path } = consumer('module');
      consumer('module').write('example.ts', example);
      const bundle = {
        bundle: true,
        format: 'esm',
        platform: 'neutral',
        mainFields: ['module', 'main'],
      } satisfies BuildOptions;
      await build({ ...bundle, entryPoints: [join(path, 'example.ts')], outfile: join(path, 'bundle.mjs') });
      expect(await consumer('module').node('bundle.mjs')).not.toBe('');
    });

    it('with the oldest zod that is taken: there is one zod, and schemas of both fit together', async () => {
      const { path } = consumer('own-zod');
      expect(globSync('node_modules/**/zod/package.json', { cwd: path })).toEqual(['node_modules/zod/package.json']);
      consumer('own-zod').write('around.ts', AROUND_OUR_SCHEMAS);
      await consumer('own-zod').compile('around.ts', { module: 'nodenext', outDir: 'out', skipLibCheck: false });
      expect(await consumer('own-zod').node('out/around.js')).toBe('function object 0\n');
    });

    it('finds nothing but what the exports map opens', async () => {
      consumer('module').write('deep.mjs', `await import('${SUBJECT}/dist/index.js');`);
      await expect(consumer('module').node('deep.mjs')).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
    });
  });
}
