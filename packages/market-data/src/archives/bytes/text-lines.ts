import { MarketDataError } from '../../errors.ts';

export interface TextLine {
  /** The first line is 1. */
  readonly number: number;
  /** The line without its terminator (LF or CR LF), as a view of the chunk it came in. */
  readonly bytes: Buffer;
  /** Offset of the byte after the terminator in the uncompressed file. */
  readonly end_offset: number;
}

const LF = 0x0a;
const CR = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Splits a byte stream into lines, a block for each chunk. Lines are split here and not by the CSV parser for two
 * reasons: a line's exact bytes are kept as the raw payload, and one stray quote spoils one line and not the rest of
 * the file. A byte order mark before the first line is left out.
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

  for await (const chunk of chunks) {
    const lines: TextLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
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
