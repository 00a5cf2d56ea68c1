import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ROOT } from '../workspace/packages.ts';
import type { PrivateRegistry } from './private-registry.ts';

const run = promisify(execFile);

/** An empty project somewhere else, with packages from the private registry. */
export interface Consumer {
  readonly path: string;
  /** Writes a file of the project. */
  write(name: string, text: string): void;
  /** Runs a file of the project with plain Node; gives what it printed. */
  node(name: string): Promise<string>;
  /** Type-checks a file with TypeScript and, with `outDir`, compiles it. */
  compile(file: string, options: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface ConsumerOptions {
  readonly registry: PrivateRegistry;
  readonly path: string;
  readonly type: 'module' | 'commonjs';
  readonly install: readonly string[];
}

export async function createConsumer({ install, path, registry, type }: ConsumerOptions): Promise<Consumer> {
  mkdirSync(path, { recursive: true });
  const write = (name: string, text: string): void => {
    writeFileSync(join(path, name), text);
  };
  write('package.json', JSON.stringify({ name: 'consumer', private: true, type }));
  write('.npmrc', `@xray:registry=${registry.url}\n`);
  // The libraries brought along lie in the same registry; the flag goes before whatever the environment is set up with.
  const options = ['--registry', registry.url, '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...install, ...options, '--cache', join(path, '.cache')], { cwd: path });
  return {
    path,
    write,
    async node(name) {
      const { stdout } = await run(process.execPath, [name], { cwd: path });
      return stdout;
    },
    async compile(file, options) {
      const compilerOptions = { target: 'es2023', lib: ['es2023', 'dom'], types: [], strict: true, ...options };
      write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }));
      try {
        await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc')], { cwd: path });
      } catch (error) {
        throw new Error(`tsc: ${String(Reflect.get(Object(error), 'stdout')).slice(0, 2000)}`, { cause: error });
      }
    },
  };
}
