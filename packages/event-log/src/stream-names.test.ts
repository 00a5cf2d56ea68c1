import { LOG_STREAMS } from '@xray/contracts';
import { expect, it } from 'vitest';

import { STREAM_NAMES } from './stream-names.ts';

it('names the streams of the contract in its order', () => {
  expect(STREAM_NAMES).toEqual(LOG_STREAMS);
});
