import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { PUBLISHED, ROOT } from '../../workspace/packages.ts';
import type { Stage } from './stage.ts';

const run = promisify(execFile);

export function publish(env: Readonly<Record<string, string>>) {
  return run(process.execPath, [join(ROOT, 'tooling/release/publish.ts')], {
    env: { PATH: process.env['PATH'], ...env },
  });
}

export function describePublishing(stage: () => Stage): void {
  describe('publishing', () => {
    it('publishes every package, and passes over what is there already', async () => {
      const { registry } = stage();
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
      ['no address', () => ({ XRAY_REGISTRY: 'npm.example.com' }), 'not an http or https address'],
      ['no settings', () => ({ XRAY_REGISTRY: stage().registry.url }), 'NPM_CONFIG_USERCONFIG names no file'],
      [
        'no token for this registry',
        () => ({ XRAY_REGISTRY: 'http://127.0.0.1:1/', NPM_CONFIG_USERCONFIG: stage().registry.userConfig }),
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
  });
}
