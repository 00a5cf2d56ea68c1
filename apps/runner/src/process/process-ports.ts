import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import process from 'node:process';

import { appendGovernance, governanceEntriesAfter, hasMarketLog } from '@xray/event-log';
import type { GovernancePort } from '@xray/operations';
import type { CommandLinePorts } from '@xray/operations/command-line';

import { systemClock } from './system-clock.ts';

/** Who is answerable: as they say, or the account that they work under. */
function actor(): string {
  return process.env['XRAY_ACTOR'] ?? userInfo().username;
}

/** A market that cannot be written to, such as a kept copy, is only read, and keeps no audit. */
function keepsAudit(directory: string): boolean {
  if (!hasMarketLog(directory)) return false;
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The governance logs on this machine. */
export const governance: GovernancePort = {
  hasMarket: keepsAudit,
  append: (directory, entries) => appendGovernance({ directory, clock: systemClock, entries }),
  entriesAfter: governanceEntriesAfter,
};

/** What executions are given in this process. */
export function processPorts(): CommandLinePorts {
  return { actor: actor(), clock: systemClock, randomHex: (bytes) => randomBytes(bytes).toString('hex'), governance };
}
