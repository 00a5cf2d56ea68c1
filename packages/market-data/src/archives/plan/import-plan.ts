import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import type { RawMarketEvent } from '@xray/contracts';

import type { VenueAdapter } from '../../venues/venue.ts';
import { invalidArgument, requireFunction, requireObject, requirePort, requireTexts } from '../../checked-input.ts';
import { MarketDataError } from '../../errors.ts';
import type { ImportHistory } from '../audit/import-history.ts';
import type { ImportedContent, ImportedFile } from '../audit/import-records.ts';
import { readFailure, type ArchiveFile } from '../bytes/archive-bytes.ts';
import { archiveContainer } from '../bytes/archive-container.ts';
import { csvFormat } from '../csv/csv-format.ts';
import { capturedFrames } from '../frames/captured-frames.ts';
import { IMPORT_KINDS, isFrameKind, isImportKind, venueOfKind, type ImportKind } from '../import-kind.ts';
import { DEFAULT_IMPORT_LIMITS, type ImportLimits } from '../import-limits.ts';
import type { LineFormat } from '../line-format.ts';
import { firstEntryTime } from '../entries/archive-entries.ts';
import { FILE_START } from '../entries/file-position.ts';
import type { MergeSource } from '../entries/merged-entries.ts';
import { isOfOtherMarket } from '../../venues/binance-usdm/other-markets.ts';
import { readArchiveName } from './archive-name.ts';
import { compareChecksum, withChecksums, fileDigest } from './checksum-file.ts';
import { surveyFile, type FileSurvey } from './file-survey.ts';
import { judgeContent } from './judge-content.ts';
import {
  inOrderOfExactness,
  isToldInOtherForm,
  overlapsOthers,
  recordedCandles,
  type RecordedEvents,
} from './overlap.ts';

/** What is to be imported into which log. */
export interface ImportRequest {
  /** One of `IMPORT_KINDS`. */
  readonly kind: string;
  readonly paths: readonly string[];
  /** What the log already holds: `importHistory` of its audit stream. */
  readonly history: ImportHistory;
  readonly limits?: Partial<ImportLimits>;
  /** Events of the log, for files that share time with what it holds; without it, these are not compared. */
  readonly recorded?: RecordedEvents;
  /** Whose data it is; decodes captured frames. By default the kind says it. */
  readonly venue?: Pick<VenueAdapter, 'source_id' | 'decode'>;
  /** For files whose name and columns do not say it, and over what the name says; for frames the hint of the first ones. */
  readonly symbol?: string;
  /** Called after each file, since planning reads all of them. */
  readonly onProgress?: (progress: { readonly files_done: number; readonly files_total: number }) => void;
}

/** A file that is not read, because its content is in the log or stands among the paths already. */
export interface SkippedFile {
  readonly file_name: string;
  readonly file_digest: string;
  readonly reason: 'already_imported' | 'named_twice';
}

/** A file as it was when planned, and the position to go on from. */
export interface PlannedFile extends MergeSource, ImportedFile {
  readonly uncompressed_bytes: number;
  readonly modified_ts_ms: number;
  /** What reading some of its lines showed. */
  readonly survey: FileSurvey;
  /** Whether it shares time with another file of its symbol, so that its candles are compared. */
  readonly is_compared: boolean;
}

/** An import that was checked from end to end and has written nothing. */
export interface ImportPlan {
  readonly kind: ImportKind;
  /** In the order of the paths, but for candles of one symbol: of these the less exact files come first. */
  readonly files: readonly PlannedFile[];
  /** Candles of the log that these files may contradict. */
  readonly recorded_candles: readonly RawMarketEvent[];
  /** Symbols whose trades of the same time the log holds in the other form, by name: a bar counts one form alone. */
  readonly trades_in_both_forms: readonly string[];
  /** How many files had a digest stated beside them, or named, and have that one. */
  readonly checksums_compared: number;
  readonly skipped_files: readonly SkippedFile[];
  readonly limits: ImportLimits;
}

interface NamedFile extends ArchiveFile {
  readonly checksum: string | null;
  readonly modified_ts_ms: number;
  /** What the name or the request says; the lines may say it themselves. */
  readonly symbol: string | null;
  readonly format: LineFormat;
}

/** Kinds whose lines name their symbols: what the request says about it does not make another content of a file. */
const NAMES_ITS_SYMBOLS: readonly ImportKind[] = ['metrics', 'frames', 'okx-frames'];

async function fileStatus(path: string, fileName: string): Promise<Stats> {
  const status = await stat(path).catch((thrown: unknown) => {
    const isMissing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
    throw isMissing
      ? new MarketDataError('file_missing', `${path} does not exist: correct the path.`, { cause: thrown })
      : readFailure(fileName, thrown);
  });
  if (!status.isFile())
    throw new MarketDataError('not_a_file', `${path} is not a regular file: name the files themselves.`);
  return status;
}

/** The symbols of every venue: those of some hold hyphens. */
const NAMED_SYMBOL = /^[\p{Lu}\p{Lo}\p{N}_-]{1,40}$/u;

function requireRequest(request: ImportRequest): void {
  requireObject('the request to import', request);
  const { history, kind, limits, onProgress, paths, recorded, symbol, venue } = request;
  requireTexts('kind and symbol', symbol === undefined ? [kind] : [kind, symbol]);
  requireTexts('paths', paths);
  requirePort('the history of imports', history, ['find', 'spansOf']);
  if (venue !== undefined) requirePort('the venue', venue, ['decode']);
  if (recorded !== undefined) requireFunction('recorded', recorded);
  if (onProgress !== undefined) requireFunction('onProgress', onProgress);
  if (limits === undefined) return;
  requireObject('the limits', limits);
  for (const [name, value] of Object.entries(limits)) {
    if (!(value >= 0)) invalidArgument(`the limit ${name} must be a number of at least 0`);
  }
}

function checkedKind(text: string): ImportKind {
  if (isImportKind(text)) return text;
  throw new MarketDataError('unknown_kind', `${text} is not a kind of import: name one of ${IMPORT_KINDS.join(', ')}.`);
}

function checkedSymbol(symbol: string | undefined): string | null {
  if (symbol === undefined || NAMED_SYMBOL.test(symbol)) return symbol ?? null;
  throw new MarketDataError(
    'symbol_unknown',
    `${symbol} is not a symbol: name it as the venue writes it, like BTCUSDT.`,
  );
}

function refuseOtherMarket(fileName: string, sourceId: string, symbol: string | null): void {
  if (symbol === null || !isOfOtherMarket(sourceId, symbol)) return;
  throw new MarketDataError(
    'wrong_market',
    `${fileName} is of ${symbol}, a contract of the coin-margined market, whose volumes count contracts: give files of USD-M futures.`,
  );
}

async function nameFile(
  { checksum, path }: { readonly path: string; readonly checksum: string | null },
  request: ImportRequest,
  kind: ImportKind,
): Promise<NamedFile> {
  const file_name = basename(path);
  const status = await fileStatus(path, file_name);
  const venue = request.venue ?? venueOfKind(kind);
  const named = isFrameKind(kind) ? { symbol: null, interval: null } : readArchiveName(file_name, kind);
  const symbol = checkedSymbol(request.symbol) ?? named.symbol;
  refuseOtherMarket(file_name, venue.source_id, symbol);
  const subject = { source_id: venue.source_id, symbol, interval: named.interval };
  return {
    path,
    checksum,
    file_name,
    file_bytes: status.size,
    modified_ts_ms: status.mtimeMs,
    container: archiveContainer(file_name, kind),
    symbol,
    format: isFrameKind(kind) ? capturedFrames(venue) : csvFormat({ file_name, kind, subject }),
  };
}

async function planFile(
  file: NamedFile,
  content: ImportedContent,
  limits: ImportLimits,
  history: ImportHistory,
): Promise<PlannedFile> {
  const begun = history.find(content)?.position;
  const start = begun ?? { ...FILE_START, symbol_hint: file.symbol };
  const survey = await surveyFile(file, limits);
  if (begun === undefined) judgeContent({ ...content, file_name: file.file_name }, survey);
  const { uncompressed_bytes } = survey;
  const source = { ...file, content, start, survey, uncompressed_bytes, is_compared: false };
  return { ...source, first_recv_ts_ms: await firstEntryTime(source, limits) };
}

/**
 * Checks everything that can be checked before anything is written: every path, every name, and then every file that the
 * log does not hold, which is unpacked once to its end, so that a damaged archive is never begun, and read up to its
 * first event. Files that the log holds in full are left out; those that it holds in part go on after the last line
 * committed.
 *
 * @throws MarketDataError for the first file that cannot be imported; the codes' own comments say why and what to do.
 */
export async function planImport(request: ImportRequest): Promise<ImportPlan> {
  requireRequest(request);
  const kind = checkedKind(request.kind);
  const limits = { ...DEFAULT_IMPORT_LIMITS, ...request.limits };
  const source_id = (request.venue ?? venueOfKind(kind)).source_id;
  const named: NamedFile[] = [];
  for (const path of await withChecksums(request.paths)) named.push(await nameFile(path, request, kind));

  const files: PlannedFile[] = [];
  const skipped_files: SkippedFile[] = [];
  let checksums_compared = 0;
  for (const [index, file] of named.entries()) {
    const file_digest = await fileDigest(file.path, file.file_name);
    if (file.checksum !== null) {
      await compareChecksum(file.checksum, file.file_name, file_digest);
      checksums_compared += 1;
    }
    const symbol = NAMES_ITS_SYMBOLS.includes(kind) ? null : file.symbol;
    const content = { kind, source_id, symbol, file_digest };
    const isNamedTwice = files.some(
      (other) => other.content.file_digest === file_digest && other.content.symbol === symbol,
    );
    if (request.history.find(content)?.is_complete === true) {
      skipped_files.push({ file_name: file.file_name, file_digest, reason: 'already_imported' });
    } else if (isNamedTwice) {
      skipped_files.push({ file_name: file.file_name, file_digest, reason: 'named_twice' });
    } else files.push(await planFile(file, content, limits, request.history));
    request.onProgress?.({ files_done: index + 1, files_total: named.length });
  }
  return { kind, ...compared(files, request), checksums_compared, skipped_files, limits };
}

/** The files in order, with what they must be compared with. */
function compared(
  files: readonly PlannedFile[],
  { history, recorded }: ImportRequest,
): Pick<ImportPlan, 'files' | 'recorded_candles' | 'trades_in_both_forms'> {
  const recorded_candles: RawMarketEvent[] = [];
  const marked = inOrderOfExactness(files).map((file) => {
    const candles = recorded === undefined ? [] : recordedCandles(file, history, recorded);
    recorded_candles.push(...candles);
    return { ...file, is_compared: candles.length > 0 || overlapsOthers(file, files) };
  });
  const inBothForms = files
    .filter((file) => isToldInOtherForm(file, history))
    .map(({ content }) => content.symbol ?? '');
  return { files: marked, recorded_candles, trades_in_both_forms: [...new Set(inBothForms)].sort() };
}
