import { MarketDataError } from '../../errors.ts';

export interface TextLine {
  /** The first line is 1. */
  readonly number: number;
  /** The line without its terminator (LF, CR LF, or CR in a file that has no LF), as a view of the chunk it came in. */
  readonly bytes: Buffer;
  /** Offset of the byte after the terminator in the uncompressed file. */
  readonly end_offset: number;
}

const LF = 0x0a;
const CR = 0x0d;
/** So much of a file decides what ends its lines. */
const LOOKAHEAD_BYTES = 64 * 1024;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Splits a byte stream into lines, a block for each chunk. Lines are split here and not by the CSV parser for two
 * reasons: a line's exact bytes are kept as the raw payload, and one stray quote spoils one line and not the rest of
 * the file. A byte order mark before the first line is left out. A file whose first 64 KiB hold carriage returns and not one
 * line feed has its lines ended by carriage returns, as some spreadsheets write them.
 *
 * @throws MarketDataError `line_too_long`.
 */
export async function* textLines(
  chunks: AsyncIterable<Buffer>,
  file: { readonly file_name: string; readonly max_line_bytes: number },
): AsyncGenerator<readonly TextLine[], void> {
  let number = 0;
  let offset = 0;
  let pending: Buffer[] = [];
  let pendingBytes = 0;

  const checkLength = (bytes: number): void => {
    if (bytes <= file.max_line_bytes) return;
    throw new MarketDataError(
      'line_too_long',
      `${file.file_name} line ${number + 1} is longer than ${file.max_line_bytes} bytes: check that the file is text, or raise the limit.`,
    );
  };
  const takeLine = (end: Buffer, terminatorBytes: number): TextLine => {
    let bytes = pending.length === 0 ? end : Buffer.concat([...pending, end]);
    pending = [];
    pendingBytes = 0;
    offset += bytes.length + terminatorBytes;
    if (terminatorBytes > 0 && bytes.at(-1) === CR) bytes = bytes.subarray(0, -1);
    checkLength(bytes.length);
    number += 1;
    if (number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) bytes = bytes.subarray(3);
    return { number, bytes, end_offset: offset };
  };

  for await (const { bytes: chunk, terminator } of withTerminator(chunks, checkLength)) {
    const lines: TextLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(terminator); end !== -1; end = chunk.indexOf(terminator, start)) {
      lines.push(takeLine(chunk.subarray(start, end), 1));
      start = end + 1;
    }
    if (start < chunk.length) {
      pending.push(chunk.subarray(start));
      pendingBytes += chunk.length - start;
      // The last pending byte may be the CR of a terminator that continues in the next chunk.
      checkLength(pendingBytes - 1);
    }
    if (lines.length > 0) yield lines;
  }
  if (pendingBytes > 0) yield [takeLine(Buffer.alloc(0), 0)];
}

/** What ends the lines of a file that begins so; `null` where more of it must be seen. */
function terminatorOf(start: Buffer): number | null {
  const seen = start.subarray(0, LOOKAHEAD_BYTES);
  if (seen.includes(LF)) return LF;
  if (start.length < LOOKAHEAD_BYTES) return null;
  return seen.includes(CR) ? CR : LF;
}

/** The chunks with what ends their lines, the first of them held back until that is known. */
async function* withTerminator(
  chunks: AsyncIterable<Buffer>,
  checkLength: (bytes: number) => void,
): AsyncGenerator<{ readonly bytes: Buffer; readonly terminator: number }, void> {
  let start: Buffer = Buffer.alloc(0);
  let terminator: number | null = null;
  for await (const chunk of chunks) {
    if (terminator !== null) {
      yield { bytes: chunk, terminator };
      continue;
    }
    start = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
    terminator = terminatorOf(start);
    if (terminator !== null) yield { bytes: start, terminator };
    else if (!start.includes(CR)) checkLength(start.length - 1);
  }
  if (terminator === null && start.length > 0) yield { bytes: start, terminator: start.includes(CR) ? CR : LF };
}
