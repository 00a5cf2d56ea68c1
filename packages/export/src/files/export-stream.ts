import { closeSync, existsSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import type { EventLogReader, LogStream } from '@xray/contracts';

import { ExportError } from '../errors.ts';
import { fileDigest, type ExportedFile, type ExportFormat } from '../manifest/export-manifest.ts';
import { columnsOf, type ExportedRow } from '../tables/columns.ts';
import { createParquetTable } from '../tables/parquet-table.ts';
import { rawRecordJson } from '../tables/raw-json.ts';
import { isByTime, selectedRows, type StreamSelection } from './stream-selection.ts';

export interface StreamExport {
  readonly reader: EventLogReader;
  readonly stream: LogStream;
  readonly selection: StreamSelection;
  readonly format: ExportFormat;
  readonly folder: string;
  /** Whether it is the whole stream from its first record on: JSON Lines then need no numbers in their name. */
  readonly whole: boolean;
  readonly signal: AbortSignal;
  /** Called with the records written so far. */
  readonly onProgress?: (records: number) => void;
}

/** Where rows of one file go, until it is finished. */
interface RowSink {
  readonly append: (row: ExportedRow) => void;
  /** Whether the file is large enough. */
  readonly full: () => boolean;
  /** Puts what was appended into the unfinished file, durably, and begins anew. */
  readonly finish: (path: string) => Promise<void>;
  readonly close: () => void;
}

/** Rows and bytes of one Parquet file, which is gathered in memory. */
const PART_ROWS = 250_000;
const PART_BYTES = 64 * 1024 * 1024;

function syncFile(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

async function parquetSink(stream: LogStream): Promise<RowSink> {
  const table = await createParquetTable(columnsOf(stream));
  return {
    append: table.append,
    full: () => table.rows() >= PART_ROWS || table.bytes() >= PART_BYTES,
    async finish(path) {
      await table.writeTo(path);
      syncFile(path);
    },
    close: table.close,
  };
}

const LINES_BYTES = 1024 * 1024;

/** JSON Lines go to the disk as they come: one file, however large. */
function linesSink(path: string): RowSink {
  let file: number | null = null;
  let lines: string[] = [];
  let waiting = 0;
  const flush = (): void => {
    file ??= openSync(path, 'w');
    writeSync(file, lines.join(''));
    lines = [];
    waiting = 0;
  };
  return {
    append(row) {
      const line = `${JSON.stringify('event' in row ? rawRecordJson(row) : row.record)}\n`;
      lines.push(line);
      waiting += line.length;
      if (waiting >= LINES_BYTES) flush();
    },
    full: () => false,
    finish() {
      flush();
      if (file !== null) {
        fsyncSync(file);
        closeSync(file);
      }
      file = null;
      return Promise.resolve();
    },
    close() {
      if (file !== null) closeSync(file);
    },
  };
}

const SEQ_DIGITS = 12;

/** Files sort by name as they follow each other. */
function fileName({ format, stream, whole }: StreamExport, first: number, last: number): string {
  if (format === 'jsonl' && whole) return `${stream}.jsonl`;
  const [from, to] = [first, last].map((seq) => String(seq).padStart(SEQ_DIGITS, '0'));
  return `${stream}-${from}-${to}.${format}`;
}

/** @throws ExportError `file_exists` where a file of that name is there: half a file, or another's, is never written over */
function refuseToOverwrite(path: string): void {
  if (!existsSync(path)) return;
  throw new ExportError(
    'file_exists',
    `${path} is there already: name another folder with --out, or add --new to export only what this one does not hold`,
  );
}

/**
 * Writes records of a stream into files of a folder, each beside its final name first: half a file is never taken for one.
 * A Parquet file holds a stretch of records without a gap, as does JSON Lines but for records chosen by time.
 *
 * @throws ExportError `stopped` when the signal is aborted, `file_exists` where a file is there already,
 *   `parquet_unavailable`
 */
export async function exportStream(options: StreamExport): Promise<readonly ExportedFile[]> {
  const { folder, format, onProgress, reader, selection, signal, stream, whole } = options;
  const unfinished = join(folder, `.${stream}.${format}.part`);
  if (format === 'jsonl' && whole) refuseToOverwrite(join(folder, `${stream}.jsonl`));
  const sink = format === 'parquet' ? await parquetSink(stream) : linesSink(unfinished);
  const files: ExportedFile[] = [];
  let [first, last, records, written] = [0, 0, 0, 0];

  const finish = async (): Promise<void> => {
    if (records === 0) return;
    const file = fileName(options, first, last);
    const path = join(folder, file);
    refuseToOverwrite(path);
    await sink.finish(unfinished);
    await rename(unfinished, path);
    const complete = !isByTime(selection) && records === last - first + 1;
    const { size: bytes } = statSync(path);
    files.push({
      stream,
      file,
      first_seq: first,
      last_seq: last,
      records,
      complete,
      bytes,
      sha256: await fileDigest(path),
    });
    records = 0;
  };

  try {
    for (const rows of selectedRows(reader, stream, selection)) {
      // Signals are heard between two batches only: reading is synchronous.
      await setImmediate();
      if (signal.aborted) throw new ExportError('stopped', `the export was stopped while ${stream} was written`);
      for (const { row, seq } of rows) {
        const gap = records > 0 && seq !== last + 1;
        if (sink.full() || (gap && !isByTime(selection))) await finish();
        if (records === 0) first = seq;
        sink.append(row);
        last = seq;
        records += 1;
        written += 1;
      }
      onProgress?.(written);
    }
    await finish();
  } finally {
    sink.close();
    await rm(unfinished, { force: true });
  }
  return files;
}
