import type { AuditRecord } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { FILE_START } from '../entries/file-position.ts';
import { importHistory } from './import-history.ts';
import { importReached, importStarted } from './import-records.ts';

const file = {
  content: { kind: 'trades', source_id: 'binance-usdm', symbol: 'BTCUSDT', file_digest: 'a'.repeat(64) },
  file_name: 'BTCUSDT-trades-2024-01-01.zip',
  file_bytes: 10,
} as const;

function reached(lines: number, is_end: boolean): AuditRecord {
  return importReached(file, { position: { ...FILE_START, lines }, bad_lines: [], is_end }, 0);
}

describe('importHistory', () => {
  it('knows nothing of a file that was only started, and the last that was reached of others', () => {
    expect(importHistory([]).find(file.content)).toBeNull();
    expect(importHistory([importStarted(file, 0)]).find(file.content)).toBeNull();
    expect(importHistory([reached(5, false), reached(9, false)]).find(file.content)).toMatchObject({
      position: { lines: 9 },
      is_complete: false,
    });
    expect(importHistory([reached(5, false), reached(9, true)]).find(file.content)?.is_complete).toBe(true);
  });

  it('tells files apart by kind, venue, symbol and digest', () => {
    const history = importHistory([reached(9, true)]);
    expect(history.find({ ...file.content, kind: 'aggTrades' })).toBeNull();
    expect(history.find({ ...file.content, source_id: 'other' })).toBeNull();
    expect(history.find({ ...file.content, symbol: 'ETHUSDT' })).toBeNull();
    expect(history.find({ ...file.content, file_digest: 'b'.repeat(64) })).toBeNull();
  });

  it('passes over records of other kinds and fields of later versions', () => {
    const other: AuditRecord = { ...reached(1, false), kind: 'epoch_advanced', detail: {} };
    const later = reached(9, true);
    const extended = { ...later, detail: { ...later.detail, later_field: 1 } };
    expect(importHistory([extended, other]).find(file.content)?.position.lines).toBe(9);
  });

  it('refuses a record of its own kinds that it cannot read, rather than import lines twice', () => {
    const unreadable: AuditRecord = { ...reached(1, false), detail: { content: 1 } };
    expect(() => importHistory([unreadable])).toThrow(expect.objectContaining({ code: 'import_history_unreadable' }));
  });
});
