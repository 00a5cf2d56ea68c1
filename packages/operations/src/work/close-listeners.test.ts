import { expect, it } from 'vitest';

import { closeListeners } from './close-listeners.ts';

function noted() {
  const lines: unknown[] = [];
  return { lines, logger: { warn: (message: string, fields?: unknown) => void lines.push([message, fields]) } };
}

it('robust: dead listener: one that fails to close, throws at once or never ends → noted once, the others are closed, the session ends well', async () => {
  const { lines, logger } = noted();
  const closed: string[] = [];
  await closeListeners(
    [
      { name: 'rejects', within_ms: 5_000, close: () => Promise.reject(new Error('ECONNREFUSED')) },
      {
        name: 'throws',
        within_ms: 5_000,
        close: () => {
          throw new Error('closed twice');
        },
      },
      { name: 'hangs', within_ms: 10, close: () => new Promise(() => undefined) },
      {
        name: 'well',
        within_ms: 5_000,
        close: () => {
          closed.push('well');
          return Promise.resolve();
        },
      },
    ],
    logger,
  );
  expect(closed).toEqual(['well']);
  expect(lines).toHaveLength(3);
  expect(lines).toContainEqual([
    'not closed as it should be, and left',
    { name: 'rejects', error: expect.stringContaining('ECONNREFUSED') as unknown },
  ]);
  expect(lines).toContainEqual(['not closed in time, and left', { name: 'hangs', within_ms: 10 }]);
});
