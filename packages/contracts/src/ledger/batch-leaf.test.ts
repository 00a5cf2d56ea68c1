import { expect, it } from 'vitest';

import { sha256Hex } from '../canonical/digest.ts';
import { batchLeafEntry } from './batch-leaf.ts';

it('the entry of a batch is the same bytes for ever', () => {
  const entry = batchLeafEntry({
    batch_id: 7,
    stream: 'raw',
    first_seq: 4097,
    last_seq: 8192,
    appended_ts_ms: 1_770_000_000_999,
    block_sha256: sha256Hex(''),
  });
  expect(entry).toBe(
    'xray-batch/1\n7\nraw\n4097\n8192\n1770000000999\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n',
  );
  expect(sha256Hex(`\0${entry}`)).toMatchInlineSnapshot(
    `"5aaa944b30df3808f91d8f3974918fa21fed18d922fe3d972efb489538d927da"`,
  );
});
