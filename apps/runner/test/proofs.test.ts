import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

import { at } from '@xray/contracts/checks';
import { batchCodec, openGovernanceReader, openLogReader } from '@xray/event-log';
import { LedgerError, parseVerifierKey, verifyBundle } from '@xray/ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { softwareHere } from '../src/log/verdict-making.ts';
import { realData, realFiles, skipReason } from './support/archives.ts';
import { candleLog } from './support/candle-log.ts';
import { lastJson, temporaryFolder, xray, xrayProcess } from './support/xray.ts';

const folder = mkdtempSync(join(tmpdir(), 'xray-proofs-'));
const key = `${folder}/a.key`;
const pub = `${folder}/a.pub`;
const note = `${folder}/a.note`;
const bundle = `${folder}/run.xray`;
let log = '';
let runId = '';

/** The run that is the nth of its log. */
function nthRun(directory: string, number: number): string {
  const reader = openLogReader({ directory });
  const completed = [...reader.read('run_record')].flat().filter(({ record }) => record.status === 'completed');
  reader.close();
  return at(completed, number).record.run_id;
}

async function printed(...words: readonly string[]): Promise<string> {
  const ended = await xray(...words);
  expect([ended.stderr, ended.code]).toEqual(['', 0]);
  return ended.stdout;
}

beforeAll(async () => {
  log = await candleLog(folder, 600);
  await printed('run', '--log', log);
  runId = nthRun(log, 250);
  writeFileSync(pub, await printed('keys', 'create', 'example.org/test', '--file', key));
  expect(await printed('keys', 'show', key)).toBe(readFileSync(pub, 'utf8'));
  writeFileSync(note, await printed('checkpoint', '--log', log, '--key-file', key));
  await printed('prove', runId, '--log', log, '--key-file', key, '--bundle', bundle);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a proof of a run', () => {
  it('is by the chain of digests without a key, and by a signed tree with one', async () => {
    const chain = lastJson(await xray('prove', runId, '--log', log, '--json'));
    expect(chain).toMatchObject({ status: 'VERIFIED', integrity_model: 'HASH_CHAIN', storage: 'LOG', bundle: null });
    const signed = lastJson(await xray('prove', runId, '--log', log, '--key', pub, '--deep', '3', '--json'));
    expect(signed).toMatchObject({ status: 'VERIFIED', integrity_model: 'MERKLE' });
    expect(JSON.stringify(signed)).toContain('derived again over 3 runs');
  });

  it('is packed into a bundle that another process verifies without the log', async () => {
    const ended = await xrayProcess('verify-proof', bundle, '--key', pub, '--json');
    expect(lastJson(ended)).toMatchObject({ run_id: runId, status: 'VERIFIED', storage: 'BUNDLE' });
    expect(ended.code).toBe(0);
  });

  it('can be checked by a stranger with Python and OpenSSL alone, as the guide says', () => {
    const guide = fileURLToPath(new URL('../../../docs/how-to/prove-a-verdict.md', import.meta.url));
    const [, script = ''] = /```python\n(.*?)```/s.exec(readFileSync(guide, 'utf8')) ?? [];
    const file = `${folder}/check.py`;
    writeFileSync(file, script);
    const check = (of: string) => spawnSync('python3', [file, of, readFileSync(pub, 'utf8')], { encoding: 'utf8' });
    expect(check(bundle)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('batches are in example.org/test') as string,
    });
    const changed = Buffer.from(readFileSync(bundle));
    const end = changed.indexOf(10);
    const path = changed.subarray(0, end).toString('latin1').indexOf('"path":["') + 9;
    for (const place of [path, changed.indexOf('appended_ts_ms":1') + 17, end + 100]) {
      const other = `${folder}/other.xray`;
      const bytes = Buffer.from(changed);
      bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
      writeFileSync(other, bytes);
      expect(check(other).status).not.toBe(0);
    }
  });

  it('robust: bundle: 200 bytes of a real one are changed, one at a time → none verifies', () => {
    const bytes = readFileSync(bundle);
    const verifier = parseVerifierKey(readFileSync(pub, 'utf8'));
    let random = 12_345;
    for (let turn = 0; turn < 200; turn += 1) {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      const changed = Buffer.from(bytes);
      const place = random % bytes.length;
      changed.writeUInt8(changed.readUInt8(place) ^ (1 << (turn % 8)), place);
      let outcome: string;
      try {
        const findSoftware = softwareHere('xray');
        outcome = verifyBundle({ bundle: changed, key: verifier, codec: batchCodec, findSoftware }).status;
      } catch (thrown) {
        if (!(thrown instanceof LedgerError)) throw thrown;
        outcome = thrown.code;
      }
      expect([place, outcome]).not.toEqual([place, 'VERIFIED']);
    }
  });

  it('robust: rewritten log: a run is proved against a checkpoint of another log → failed, naming the batches', async () => {
    const other = await candleLog(temporaryFolder(), 700);
    await printed('run', '--log', other);
    const against = await xray('checkpoint', '--log', other, '--against', note, '--key', pub);
    expect(against).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/the log was rewritten: a batch between 1 and/) as string,
    });
    const shorter = await candleLog(temporaryFolder(), 600);
    const cut = await xray('checkpoint', '--log', shorter, '--against', note, '--key', pub);
    expect(cut).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/the log was cut off: it has \d+ batches/) as string,
    });
    expect(await printed('checkpoint', '--log', log, '--against', note, '--key', pub)).toContain('begins with');
  });

  it('robust: rewritten log: it is signed again → refused, and the audit has the failure', async () => {
    const copy = `${temporaryFolder()}/log`;
    cpSync(log, copy, { recursive: true });
    const shorter = await candleLog(temporaryFolder(), 600);
    rmSync(`${copy}/log.sqlite-wal`, { force: true });
    rmSync(`${copy}/log.sqlite-shm`, { force: true });
    cpSync(`${shorter}/log.sqlite`, `${copy}/log.sqlite`);
    const ended = await xray('checkpoint', '--log', copy, '--key-file', key);
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/nothing is signed/) as string });
    const reader = openGovernanceReader(copy);
    const kinds = [...(reader?.read('audit') ?? [])].flat().map(({ record }) => record.kind);
    reader?.close();
    expect(kinds.filter((kind) => kind === 'checkpoint_signed')).toHaveLength(1);
    expect(kinds.at(-1)).toBe('operation.failed');
  });

  it('robust: operations of proofs: an unknown run, a wrong key, a file that is none of its kind → one sentence, exit 1 or 2', async () => {
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['prove', 'ab'.repeat(32), '--log', log], /the log has no run abab/],
      [['prove', runId, '--log', `${folder}/none`], /there is no log in/],
      [['checkpoint', '--log', log], /there is no private key/],
      [['verify-proof', bundle, '--key', 'a+b+c'], /the public key is none/],
      [['verify-proof', note, '--key', pub], /is not a bundle/],
      [['verify-proof', `${folder}/none`, '--key', pub], /cannot be read/],
      [['keys', 'create', 'a', '--file', key], /no key is written over/],
      [['keys', 'create', 'a b', '--file', `${folder}/b.key`], /is not a name of a key/],
    ];
    for (const [words, sentence] of wrong) {
      const ended = await xray(...words);
      expect([1, 2]).toContain(ended.code);
      expect(ended.stderr).toMatch(sentence);
      expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });

  it('robust: key file: others can read it → one sentence, and nothing is signed', async () => {
    const exposed = `${folder}/exposed.key`;
    cpSync(key, exposed);
    chmodSync(exposed, 0o644);
    const ended = await xray('checkpoint', '--log', log, '--key-file', exposed);
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('chmod 600') as string });
    expect(ended.stderr).not.toContain(at(readFileSync(key, 'utf8').split('+'), 4).slice(0, 20));
  });
});

describe.skipIf(!realData)(`a bundle of real candles of seven symbols${skipReason}`, () => {
  it('has less than 1.5 MB and verifies within 3 s', async () => {
    const home = temporaryFolder();
    const files = realFiles('binance-usdm-klines-1m', '.csv.gz').map((file) => {
      const lines = gunzipSync(readFileSync(file))
        .toString('utf8')
        .split('\n')
        .slice(0, 1 + 2 * 1440);
      const short = `${home}/${at(file.split('/'), -1 + file.split('/').length)}`;
      writeFileSync(short, gzipSync(`${lines.join('\n')}\n`));
      return short;
    });
    const real = `${home}/log`;
    await printed('import', 'klines', ...files, '--log', real);
    await printed('run', '--log', real);
    await printed('checkpoint', '--log', real, '--key-file', key);
    const run = nthRun(real, 7 * 950);
    const file = `${home}/run.xray`;
    const proof = lastJson(await xray('prove', run, '--log', real, '--key-file', key, '--bundle', file, '--json'));
    expect(proof).toMatchObject({ status: 'VERIFIED' });
    expect(readFileSync(file).length).toBeLessThan(1_500_000);
    const started = process.cpuUsage();
    expect(lastJson(await xray('verify-proof', file, '--key', pub, '--json'))).toMatchObject({ status: 'VERIFIED' });
    // Of the processor: a machine that does something else is slower, and the proof is not.
    expect(process.cpuUsage(started).user).toBeLessThan(3_000_000);
  });
});
