import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  /** Puts installed libraries on its shelves, as they lie in `node_modules`. */
  stock(installedPaths: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts a registry on a free port of loopback, without any way to another registry, with one user. */
export async function startPrivateRegistry(): Promise<PrivateRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'xray-registry-'));
  const config = join(folder, 'config.yaml');
  writeFileSync(config, configText(folder));
  const server: unknown = await runServer(config);
  if (!(server instanceof Server)) throw new Error('verdaccio gave no server');
  // Between two requests an archive is packed, for longer than Node keeps an idle connection: the next request would meet its end.
  server.keepAliveTimeout = 0;
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
    async stock(installedPaths) {
      for (const path of installedPaths) await stock(path, folder, url, token);
    },
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
# A database engine with its binary is one package.
max_body_size: 400mb
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
  const file = join(mkdtempSync(join(folder, 'stock-')), filename);
  // Files of equal content are one file with several names in pnpm's store; npm unpacks no links.
  await run('tar', [
    '-chf',
    file,
    '--hard-dereference',
    '-I',
    'gzip -1',
    '--transform',
    's,^[.],package,',
    '-C',
    installedPath,
    '.',
  ]);
  const tarball = readFileSync(file);
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
