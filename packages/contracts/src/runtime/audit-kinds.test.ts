import { describe, expect, it } from 'vitest';

import { auditRecord, readAudit } from './audit-kinds.ts';
import { auditRecordSchema } from './audit-record.ts';

const watched = auditRecord('watched_symbols', 9, { as_of_recv_ts_ms: 5, symbols: [{ symbol: 'A', since_ts_ms: 1 }] });

describe('a record of the audit', () => {
  it('is one of the contract, and reads back as what it says', () => {
    expect(auditRecordSchema.parse(watched)).toEqual(watched);
    expect(readAudit(watched, ['feed_session', 'watched_symbols'])).toEqual({ reading: 'known', record: watched });
  });

  it('is passed over by who asks for another kind, also where this version does not know it', () => {
    expect(readAudit(watched, ['feed_session'])).toEqual({ reading: 'other' });
    expect(readAudit({ ...watched, kind: 'epoch_advanced' }, ['watched_symbols'])).toEqual({ reading: 'other' });
  });

  it('of a later version reads without the fields that are not known, the notes of a pruning excepted', () => {
    const later = { ...watched, detail: { ...watched.detail, later_field: 1 } };
    expect(readAudit(later, ['watched_symbols'])).toEqual({ reading: 'known', record: watched });
    const detail = { through_segment: 1, batch_id: 2, digest: 'a', kept_digest: 'b', exported_to: 'c' };
    const pruned = auditRecord('log_pruned', 9, detail);
    expect(readAudit(pruned, ['log_pruned'])).toEqual({ reading: 'known', record: pruned });
  });

  it('that cannot be read says where', () => {
    const broken = { ...watched, detail: { as_of_recv_ts_ms: 'x', symbols: [] } };
    expect(readAudit(broken, ['watched_symbols'])).toMatchObject({
      reading: 'unreadable',
      problem: expect.stringContaining('detail.as_of_recv_ts_ms') as string,
    });
  });
});
