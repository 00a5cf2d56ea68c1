import { statfsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import process from 'node:process';

/** Where the numbers come from: without it they mean little. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memory_gib: number;
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  /** Runnable processes on average over the last minute, when the measuring began. */
  readonly load_average: number;
  readonly file_system: string;
}

/** Magic numbers of statfs(2) for what logs are usually tried on. */
const FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x794c7630, 'overlayfs'],
  [0x01021994, 'tmpfs: nothing on it is durable'],
]);

export function describeMachine(directory: string): Machine {
  const { type } = statfsSync(directory);
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_gib: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    load_average: Math.round((loadavg()[0] ?? NaN) * 10) / 10,
    file_system: FILE_SYSTEMS.get(type) ?? `type 0x${type.toString(16)}`,
  };
}

export function machineText(machine: Machine): string {
  const { cores, file_system, load_average, memory_gib, node, platform, processor, v8 } = machine;
  return (
    `${processor}, ${cores} cores, ${memory_gib} GiB, ${platform}, Node ${node} (V8 ${v8}), logs on ${file_system}, ` +
    `load average ${load_average} at the start`
  );
}
