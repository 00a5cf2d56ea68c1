import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { runServer } from 'verdaccio';
import { z } from 'zod';

const run = promisify(execFile);

/** A registry on loopback that knows nothing but what it is given. */
export interface PrivateRegistry {
  readonly url: string;
  /** The npm settings file that holds its token: what NPM_CONFIG_USERCONFIG is to name. */
  readonly userConfig: string;
  /** Puts an installed library on its shelves, as it lies in `node_modules`. */
  stock(installedPath: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts a registry on a free port of loopback, without any way to another registry, with one user. */
export async function startPrivateRegistry(): Promise<PrivateRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'xray-registry-'));
  const config = join(folder, 'config.yaml');
  writeFileSync(config, configText(folder));
  const server: unknown = await runServer(config);
  if (!(server instanceof Server)) throw new Error('verdaccio gave no server');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('verdaccio listens on no port');
  const url = `http://127.0.0.1:${address.port}/`;
  const token = await addUser(url);
  const userConfig = join(folder, 'user.npmrc');
  writeFileSync(userConfig, `${url.replace('http:', '')}:_authToken=${token}\n`);
  return {
    url,
    userConfig,
    stock: (installedPath) => stock(installedPath, folder, url, token),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

function configText(folder: string): string {
  return `storage: ${join(folder, 'storage')}
auth: { htpasswd: { file: ${join(folder, 'htpasswd')} } }
uplinks: {}
packages:
  '@*/*': { access: $all, publish: $authenticated }
  '**': { access: $all, publish: $authenticated }
log: { type: stdout, format: pretty, level: fatal }
`;
}

async function addUser(url: string): Promise<string> {
  const response = await fetch(`${url}-/user/org.couchdb.user:publisher`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'publisher', password: 'on-loopback-only' }),
  });
  return z.object({ token: z.string() }).parse(await response.json()).token;
}

async function stock(installedPath: string, folder: string, url: string, token: string): Promise<void> {
  const text = readFileSync(join(installedPath, 'package.json'), 'utf8');
  const manifest = z.looseObject({ name: z.string(), version: z.string() }).parse(JSON.parse(text));
  const { name, version } = manifest;
  const filename = `${name.split('/').at(-1) ?? name}-${version}.tgz`;
  const shelf = mkdtempSync(join(folder, 'stock-'));
  cpSync(installedPath, join(shelf, 'package'), { recursive: true });
  await run('tar', ['-czf', filename, 'package'], { cwd: shelf });
  const tarball = readFileSync(join(shelf, filename));
  const dist = {
    tarball: `${url}${name}/-/${filename}`,
    shasum: createHash('sha1').update(tarball).digest('hex'),
    integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
  };
  const response = await fetch(`${url}${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      _id: name,
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
      _attachments: {
        [filename]: {
          content_type: 'application/octet-stream',
          data: tarball.toString('base64'),
          length: tarball.length,
        },
      },
    }),
  });
  if (!response.ok) throw new Error(`${name}: the registry answered ${response.status} ${await response.text()}`);
}
