import { decodeAgainstJsonParse } from './decode-against-json-parse.ts';
import { decodeAgainstTardis } from './decode-against-tardis.ts';
import { framesToDurableLog } from './frames-to-durable-log.ts';
import { history } from './history.ts';
import { logAppend } from './log-append.ts';
import type { Measure } from './measure.ts';
import { memoryPerSymbol } from './memory-per-symbol.ts';
import { oneRun } from './one-run.ts';
import { regimePeers } from './peers/regime-peers.ts';
import { symbolsPerCore } from './symbols-per-core.ts';
import { webhook } from './webhook.ts';

/** In the order of the table of `docs/performance.md`. */
export const MEASURES: readonly Measure[] = [
  decodeAgainstJsonParse,
  decodeAgainstTardis,
  framesToDurableLog,
  logAppend,
  oneRun,
  history,
  symbolsPerCore,
  memoryPerSymbol,
  webhook,
  regimePeers,
];
