import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { runnableExample } from '../examples/runnable-example.ts';
import { LIBRARIES, PUBLISHED, readManifest, ROOT } from '../workspace/packages.ts';
import { startPrivateRegistry, type PrivateRegistry } from './private-registry.ts';

const run = promisify(execFile);
const subject = '@xray/regime-engine';

let registry: PrivateRegistry;
let consumer = '';

/** The libraries that a package brings along, without ours: their installed folders. */
function broughtAlong(packagePath: string): readonly string[] {
  const names = Object.keys(readManifest(packagePath).dependencies ?? {});
  return names.flatMap((name) => {
    const installed = realpathSync(join(packagePath, 'node_modules', name));
    return name.startsWith('@xray/') ? broughtAlong(installed) : [installed];
  });
}

function publish(env: Readonly<Record<string, string>>) {
  return run(process.execPath, [join(ROOT, 'tooling/release/publish.ts')], {
    env: { PATH: process.env['PATH'], ...env },
  });
}

beforeAll(async () => {
  const unbuilt = PUBLISHED.filter(({ path }) => !existsSync(join(path, 'dist'))).map(({ name }) => name);
  if (unbuilt.length > 0) throw new Error(`not built: ${unbuilt.join(', ')}; run \`pnpm build\` first`);
  registry = await startPrivateRegistry();
  const source = LIBRARIES.find(({ name }) => name === subject);
  for (const library of new Set(broughtAlong(source?.path ?? ''))) await registry.stock(library);
  await publish({ XRAY_REGISTRY: registry.url, NPM_CONFIG_USERCONFIG: registry.userConfig });
  consumer = mkdtempSync(join(tmpdir(), 'xray-consumer-'));
  writeFileSync(join(consumer, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
  writeFileSync(join(consumer, '.npmrc'), `@xray:registry=${registry.url}\n`);
  // The libraries brought along lie in the same registry; the flag goes before whatever the environment is set up with.
  const options = ['--registry', registry.url, '--no-audit', '--no-fund', '--cache', join(consumer, '.cache')];
  await run('npm', ['install', subject, ...options], { cwd: consumer });
}, 120_000);

afterAll(async () => {
  if (consumer !== '') rmSync(consumer, { recursive: true });
  await registry.close();
});

it('publishes every package, and passes over what is there already', async () => {
  const packument = z.object({ 'dist-tags': z.object({ latest: z.string() }) });
  for (const { name, manifest } of PUBLISHED) {
    const response = await fetch(registry.url + encodeURIComponent(name));
    expect(packument.parse(await response.json())['dist-tags'].latest, name).toBe(manifest.version);
  }
  await expect(
    publish({ XRAY_REGISTRY: registry.url, NPM_CONFIG_USERCONFIG: registry.userConfig }),
  ).resolves.toBeDefined();
});

it.each([
  ['no registry', () => ({}), 'XRAY_REGISTRY is not set'],
  ['no address', () => ({ XRAY_REGISTRY: 'npm.example.com' }), 'no http or https address'],
  ['no settings', () => ({ XRAY_REGISTRY: registry.url }), 'NPM_CONFIG_USERCONFIG names no file'],
  [
    'no token for this registry',
    () => ({ XRAY_REGISTRY: 'http://127.0.0.1:1/', NPM_CONFIG_USERCONFIG: registry.userConfig }),
    'holds no token for http://127.0.0.1:1/',
  ],
])('refuses to publish with %s, and says what to do', async (_, env, sentence) => {
  const failure: unknown = await publish(env()).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) as unknown });
  expect(
    String(Reflect.get(Object(failure), 'stderr'))
      .trimEnd()
      .split('\n'),
  ).toHaveLength(1);
});

describe(`the README example of ${subject}, in an empty project`, { timeout: 120_000 }, () => {
  const example = runnableExample(readFileSync(join(ROOT, 'packages/regime-engine/README.md'), 'utf8')) ?? '';

  async function compile(module: string, moduleResolution: string): Promise<void> {
    writeFileSync(join(consumer, 'example.ts'), example);
    const options = { module, moduleResolution, target: 'es2023', lib: ['es2023', 'dom'], types: [], strict: true };
    writeFileSync(
      join(consumer, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, outDir: 'out' }, files: ['example.ts'] }),
    );
    await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc')], { cwd: consumer });
  }

  it.each([
    ['node16', 'node16'],
    ['esnext', 'bundler'],
  ])(
    'compiles word for word with module %s and moduleResolution %s, and runs as plain ESM',
    async (module, resolution) => {
      rmSync(join(consumer, 'out'), { recursive: true, force: true });
      await compile(module, resolution);
      const { stdout } = await run(process.execPath, [join(consumer, 'out/example.js')], { cwd: consumer });
      expect(stdout).not.toBe('');
    },
  );

  it('finds nothing but what the exports map opens', async () => {
    writeFileSync(join(consumer, 'deep.js'), `await import('${subject}/dist/index.js');`);
    await expect(run(process.execPath, ['deep.js'], { cwd: consumer })).rejects.toThrow(
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    );
  });
});
