import { expect, it } from 'vitest';

import { temporaryDirectory } from './testing/temporary-directory.ts';
import { logFiles } from './segment-info.ts';
import { openLogWriter } from './writer/open-log-writer.ts';

const clock = { wallMs: () => 0, monotonicMs: () => 0, sleep: () => Promise.resolve() };

it('says whether a writer has the log open, without being in its way', async () => {
  const directory = temporaryDirectory();
  const writer = await openLogWriter({ directory, clock });
  expect(logFiles(directory).written).toBe(true);
  await writer.append({ entries: [] });
  await writer.close();
  expect(logFiles(directory).written).toBe(false);
  const again = await openLogWriter({ directory, clock });
  await again.close();
});
