import type { VenueAdapter } from '../../venues/venue.ts';
import { receiptMs } from '../archive-time.ts';
import { METADATA, quoted, type LineFormat, type LineReading } from '../line-format.ts';

const SPACE = 0x20;
const COLON = ':';
/** `URL <-> time` when a connection was made, `URL <- time: text` when something was sent over it. */
const CONNECTION_LINE = /^[a-z]+:\/\/\S+ <->? /;
const LONGEST_PREFIX_BYTES = 8192;

/**
 * Frames as they were received, one a line after the receipt time: nanoseconds and a space, or seconds with a fraction,
 * a colon and a space. Lines about the connection are metadata. A frame that its venue cannot decode is no bad line but
 * a `DecodeFailure`, as in a live recording.
 */
export function capturedFrames(venue: Pick<VenueAdapter, 'decode'>): LineFormat {
  const read = (line: Buffer, symbolHint: string | null): LineReading => {
    if (line.length === 0) return METADATA;
    const space = line.indexOf(SPACE);
    const first = line.toString('latin1', 0, space === -1 ? LONGEST_PREFIX_BYTES : space);
    const recv_ts_ms = receiptMs(first.endsWith(COLON) ? first.slice(0, -1) : first);
    if (recv_ts_ms === null) {
      if (CONNECTION_LINE.test(line.toString('utf8', 0, LONGEST_PREFIX_BYTES))) return METADATA;
      return { kind: 'bad', reason: `receipt time: ${quoted(first)} is not a time between 2010 and 2100` };
    }
    if (space === -1 || space + 1 === line.length) return { kind: 'bad', reason: 'no frame after the receipt time' };
    const frame = new Uint8Array(line.buffer, line.byteOffset + space + 1, line.length - space - 1);
    const receipt = symbolHint === null ? { recv_ts_ms } : { recv_ts_ms, symbol_hint: symbolHint };
    const events = venue.decode(frame, receipt);
    return events.length === 0 ? METADATA : { kind: 'events', recv_ts_ms, events };
  };
  return { open: () => ({ first_line_is_header: false, read }) };
}
