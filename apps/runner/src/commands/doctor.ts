import { closeSync, constants, fsyncSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { constants as zlibConstants } from 'node:zlib';

import { errorText, type Clock } from '@xray/contracts';

import { textOption } from '../cli/options.ts';
import type { CommandDefinition } from '@xray/operations/command-line';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

const neededNodeMajor = 24;
const neededFreeBytes = 1024 ** 3;

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

function nodeFinding(): Finding {
  const [major = 0] = process.versions.node.split('.').map(Number);
  const ok = major >= neededNodeMajor;
  return {
    check: 'node',
    ok,
    detail: `${process.versions.node}${ok ? '' : `: install Node ${neededNodeMajor} or newer`}`,
  };
}

async function sqliteFinding(): Promise<Finding> {
  try {
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(':memory:');
    const row = database.prepare('SELECT sqlite_version() AS version').get();
    database.close();
    return { check: 'sqlite', ok: true, detail: String(row?.['version']) };
  } catch (error) {
    return { check: 'sqlite', ok: false, detail: `node:sqlite cannot be used: ${errorText(error)}` };
  }
}

function zstdFinding(): Finding {
  const ok = 'ZSTD_c_compressionLevel' in zlibConstants;
  return { check: 'zstd', ok, detail: ok ? 'available' : 'this Node has no zstd: install Node 24 or newer' };
}

/** Median time of one write that is on the disk, the floor of every commit. */
function diskFindings(folder: string, clock: Clock): readonly Finding[] {
  try {
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    const probe = mkdtempSync(join(folder, '.xray-doctor-'));
    const file = openSync(join(probe, 'probe'), constants.O_CREAT | constants.O_WRONLY, 0o600);
    const times: number[] = [];
    try {
      for (let round = 0; round < 21; round += 1) {
        const before = clock.monotonicMs();
        writeSync(file, Buffer.alloc(4096, round));
        fsyncSync(file);
        times.push(clock.monotonicMs() - before);
      }
    } finally {
      closeSync(file);
      rmSync(probe, { recursive: true });
    }
    const median = times.sort((left, right) => left - right)[10] ?? 0;
    return [
      {
        check: 'disk space',
        ok: free >= neededFreeBytes,
        detail: `${gigabytes(free)} free in ${folder}${free >= neededFreeBytes ? '' : ': free at least 1 GiB'}`,
      },
      { check: 'durable write', ok: true, detail: `${median.toFixed(2)} ms for a commit of 4 KiB in ${folder}` },
    ];
  } catch (error) {
    return [{ check: 'data folder', ok: false, detail: `${folder} cannot be written to: ${errorText(error)}` }];
  }
}

export const doctorCommand: CommandDefinition = {
  name: 'doctor',
  summary: 'check that this machine has what xray needs',
  example: 'xray doctor --dir ./data',
  json: true,
  without_reader: 'ends',
  declare(command) {
    command.option('--dir <dir>', 'the folder in which logs are to live; without it, the one for temporary files');
  },
  async run({ clock, json, terminal }, command) {
    const free = freemem();
    const findings: readonly Finding[] = [
      nodeFinding(),
      await sqliteFinding(),
      zstdFinding(),
      { check: 'memory', ok: free >= neededFreeBytes / 2, detail: `${gigabytes(free)} free` },
      ...diskFindings(textOption(command, 'dir') ?? tmpdir(), clock),
    ];
    const ok = findings.every((finding) => finding.ok);
    if (json) terminal.line(JSON.stringify({ ok, findings }));
    else
      for (const { check, detail, ok: good } of findings)
        terminal.line(`${good ? 'ok  ' : 'FAIL'} ${check.padEnd(14)} ${detail}`);
    if (!ok) terminal.note('xray: this machine lacks what the lines marked FAIL name');
    return ok ? 0 : 1;
  },
};
