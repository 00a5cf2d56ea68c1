import { closeSync, constants, fsyncSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { constants as zlibConstants } from 'node:zlib';

import { errorText, type Clock } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

/** What was found of one thing that a log needs. */
export interface MachineFinding {
  readonly check: string;
  readonly ok: boolean;
  /** What was found; where it is not enough, what to do. */
  readonly detail: string;
}

const NEEDED_NODE_MAJOR = 24;
const NEEDED_FREE_BYTES = 1024 ** 3;
/** Writes of the probe: enough for a median, over in a blink. */
const PROBES = 21;
const PROBE_BYTES = 4096;

function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

function nodeFinding(): MachineFinding {
  const [major = 0] = process.versions.node.split('.').map(Number);
  const ok = major >= NEEDED_NODE_MAJOR;
  const advice = ok ? '' : `: install Node ${NEEDED_NODE_MAJOR} or newer`;
  return { check: 'node', ok, detail: `${process.versions.node}${advice}` };
}

async function sqliteFinding(): Promise<MachineFinding> {
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

function zstdFinding(): MachineFinding {
  const ok = 'ZSTD_c_compressionLevel' in zlibConstants;
  return { check: 'zstd', ok, detail: ok ? 'available' : 'this Node has no zstd: install Node 24 or newer' };
}

function memoryFinding(): MachineFinding {
  const free = freemem();
  return { check: 'memory', ok: free >= NEEDED_FREE_BYTES / 2, detail: `${gibibytes(free)} free` };
}

/** Times of writes that are on the disk. */
function writeTimes(folder: string, clock: Pick<Clock, 'monotonicMs'>): readonly number[] {
  const probe = mkdtempSync(join(folder, '.xray-doctor-'));
  const file = openSync(join(probe, 'probe'), constants.O_CREAT | constants.O_WRONLY, 0o600);
  try {
    return Array.from({ length: PROBES }, (_, round) => {
      const before = clock.monotonicMs();
      writeSync(file, Buffer.alloc(PROBE_BYTES, round));
      fsyncSync(file);
      return clock.monotonicMs() - before;
    });
  } finally {
    closeSync(file);
    rmSync(probe, { recursive: true });
  }
}

/** Free space, and the median time of one durable write: the floor of every commit. */
function diskFindings(folder: string, clock: Pick<Clock, 'monotonicMs'>): readonly MachineFinding[] {
  try {
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    const ok = free >= NEEDED_FREE_BYTES;
    const median = at(
      writeTimes(folder, clock).toSorted((left, right) => left - right),
      (PROBES - 1) / 2,
    );
    return [
      { check: 'disk space', ok, detail: `${gibibytes(free)} free in ${folder}${ok ? '' : ': free at least 1 GiB'}` },
      { check: 'durable write', ok: true, detail: `${median.toFixed(2)} ms for a commit of 4 KiB in ${folder}` },
    ];
  } catch (error) {
    return [{ check: 'data folder', ok: false, detail: `${folder} cannot be written to: ${errorText(error)}` }];
  }
}

/** Whether a machine has what a log needs, and a folder can hold one. */
export async function checkMachine(
  folder: string,
  clock: Pick<Clock, 'monotonicMs'>,
): Promise<readonly MachineFinding[]> {
  return [nodeFinding(), await sqliteFinding(), zstdFinding(), memoryFinding(), ...diskFindings(folder, clock)];
}
