import { stat } from 'node:fs/promises';

import type { AuditRecord, RawMarketEvent } from '@xray/contracts';

import { requireFunction, requireList, requireObject } from '../../checked-input.ts';
import { MarketDataError } from '../../errors.ts';
import { importReached, importStarted } from '../audit/import-records.ts';
import type { BadLine } from '../bad-line.ts';
import { readFailure } from '../bytes/archive-bytes.ts';
import type { ImportPlan, PlannedFile } from '../plan/import-plan.ts';
import { createDisagreementWatch, type Disagreement } from './disagreements.ts';
import type { FilePosition } from '../entries/file-position.ts';
import { mergedEntries, type MergedEntry } from '../entries/merged-entries.ts';

/**
 * What must become durable in one commit: events, and how far they bring each file. A crash between two commits then
 * loses nothing and repeats nothing.
 */
export interface ImportBatch {
  /** By `recv_ts_ms`, then file, then line. */
  readonly events: readonly RawMarketEvent[];
  readonly audit: readonly AuditRecord[];
  /** The bad lines among those that the batch stands for, as far as they are listed. */
  readonly bad_lines: readonly BadLine[];
  readonly bad_line_count: number;
  readonly out_of_order: number;
  /** Candles whose price moved without a volume. */
  readonly moved_without_volume: number;
  /** The first of them in each file that has its first one here. */
  readonly first_moved_without_volume: readonly FileLine[];
  /** Candles that say otherwise than one of the same symbol, interval and time before them, and the first of these. */
  readonly disagreements: number;
  readonly first_disagreement: Disagreement | null;
  readonly completed_files: number;
  /** Uncompressed bytes of the files of the plan, those of earlier imports included. */
  readonly progress: { readonly bytes_done: number; readonly bytes_total: number };
}

/** Where in a file something was found, to be shown to a person; lines count from 1. */
export interface FileLine {
  readonly file_name: string;
  readonly line: number;
}

interface FileRun {
  readonly file: PlannedFile;
  position: FilePosition;
  isBegun: boolean;
}

interface FileStep {
  readonly badLines: BadLine[];
  position: FilePosition;
  isEnd: boolean;
}

async function refuseChanged(file: PlannedFile): Promise<void> {
  const status = await stat(file.path).catch((thrown: unknown) => {
    throw readFailure(file.file_name, thrown);
  });
  if (status.size === file.file_bytes && status.mtimeMs === file.modified_ts_ms) return;
  throw new MarketDataError(
    'archive_changed',
    `${file.file_name} changed after the import was planned: import it again when nothing writes to it any more.`,
  );
}

function stepsByFile(entries: readonly MergedEntry[]): Map<number, FileStep> {
  const steps = new Map<number, FileStep>();
  for (const { order, entry } of entries) {
    const step = steps.get(order);
    if (step === undefined) {
      steps.set(order, { badLines: [...entry.bad_lines], position: entry.position, isEnd: entry.is_end });
    } else {
      if (entry.bad_lines.length > 0) step.badLines.push(...entry.bad_lines);
      step.position = entry.position;
      step.isEnd = entry.is_end;
    }
  }
  return steps;
}

type Compared = Pick<ImportBatch, 'disagreements' | 'first_disagreement'>;

/** Compares the candles of the files that share time with others; files that share none cost nothing. */
function createComparison(plan: ImportPlan): (entries: readonly MergedEntry[]) => Compared {
  if (!plan.files.some((file) => file.is_compared)) return () => ({ disagreements: 0, first_disagreement: null });
  const watch = createDisagreementWatch();
  for (const event of plan.recorded_candles) watch.remember(event);
  return (entries) => {
    let disagreements = 0;
    let first_disagreement: Disagreement | null = null;
    for (const { order, entry } of entries) {
      const file = plan.files[order];
      if (file?.is_compared !== true) continue;
      const found = [
        ...entry.impossible.map((event) => watch.note(event, file.file_name, false)),
        ...entry.events.map((event) => watch.note(event, file.file_name, true)),
      ].filter((disagreement) => disagreement !== null);
      disagreements += found.length;
      first_disagreement ??= found[0] ?? null;
    }
    return { disagreements, first_disagreement };
  };
}

/**
 * Reads the files of a plan as one sequence in time and yields it in batches. Each batch is to be appended in one commit
 * before the next is asked for. To stop early, leave the loop: every file is closed.
 *
 * @param options.nowMs wall clock, for the audit records.
 * @throws MarketDataError `archive_changed`, or what `planImport` throws when a file turns bad in between. What was
 * yielded stays valid, and a new plan goes on after it.
 */
export async function* runImport(
  plan: ImportPlan,
  options: { readonly nowMs: () => number },
): AsyncGenerator<ImportBatch, void> {
  requireObject('the plan of the import', plan);
  requireList('files of the plan', plan.files);
  requireObject('the options of the import', options);
  requireFunction('nowMs', options.nowMs);
  const runs: FileRun[] = plan.files.map((file) => ({ file, position: file.start, isBegun: file.start.lines > 0 }));
  const bytes_total = plan.files.reduce((sum, file) => sum + file.uncompressed_bytes, 0);
  const batches = mergedEntries(plan.files, plan.limits, async (order) => {
    const file = plan.files[order];
    if (file !== undefined) await refuseChanged(file);
  });

  const comparison = createComparison(plan);

  for await (const entries of batches) {
    const { disagreements, first_disagreement } = comparison(entries);
    const first_moved_without_volume: FileLine[] = [];
    let moved_without_volume = 0;
    const audit: AuditRecord[] = [];
    const bad_lines: BadLine[] = [];
    let bad_line_count = 0;
    let out_of_order = 0;
    let completed_files = 0;
    const steps = stepsByFile(entries);
    for (const [order, run] of runs.entries()) {
      const step = steps.get(order);
      if (step === undefined) continue;
      const recordedTsMs = options.nowMs();
      if (!run.isBegun) audit.push(importStarted(run.file, recordedTsMs));
      run.isBegun = true;
      const reached = { position: step.position, bad_lines: step.badLines, is_end: step.isEnd };
      audit.push(importReached(run.file, reached, recordedTsMs));
      bad_lines.push(...step.badLines);
      bad_line_count += step.position.bad_lines - run.position.bad_lines;
      out_of_order += step.position.out_of_order - run.position.out_of_order;
      moved_without_volume += step.position.moved_without_volume - run.position.moved_without_volume;
      const line =
        run.position.first_moved_without_volume_line === null ? step.position.first_moved_without_volume_line : null;
      if (line !== null) first_moved_without_volume.push({ file_name: run.file.file_name, line });
      if (step.isEnd) completed_files += 1;
      run.position = step.position;
    }
    yield {
      events: entries.flatMap(({ entry }) => entry.events),
      audit,
      bad_lines,
      bad_line_count,
      out_of_order,
      moved_without_volume,
      first_moved_without_volume,
      disagreements,
      first_disagreement,
      completed_files,
      progress: { bytes_done: runs.reduce((sum, run) => sum + run.position.bytes, 0), bytes_total },
    };
  }
}
