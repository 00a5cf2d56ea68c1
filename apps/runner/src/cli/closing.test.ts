import { describe, expect, it } from 'vitest';

import { closing } from './closing.ts';

describe('work that opens things', () => {
  it('closes them when it is done, the last first', async () => {
    const closed: string[] = [];
    const result = await closing(async (later) => {
      later(() => closed.push('reader'));
      later(() => Promise.resolve(closed.push('writer')));
      return Promise.resolve(7);
    });
    expect([result, closed]).toEqual([7, ['writer', 'reader']]);
  });

  it('robust: close that fails: the work fails, and so do two closes after it → every other thing is closed, and what is said is why the work failed', async () => {
    const closed: string[] = [];
    const work = closing((later) => {
      later(() => closed.push('socket'));
      later(() => {
        throw new Error('the reader cannot be closed');
      });
      later(() => closed.push('log'));
      later(() => Promise.reject(new Error('the writer cannot be closed')));
      throw new Error('the disk is full');
    });
    await expect(work).rejects.toThrow('the disk is full');
    expect(closed).toEqual(['log', 'socket']);
  });

  it('robust: close that fails: the work is done, and two closes fail → the first of them is thrown, and the rest is closed', async () => {
    const closed: string[] = [];
    const work = closing((later) => {
      later(() => closed.push('socket'));
      later(() => {
        throw new Error('second');
      });
      later(() => Promise.reject(new Error('first')));
      return 1;
    });
    await expect(work).rejects.toThrow('first');
    expect(closed).toEqual(['socket']);
  });
});
