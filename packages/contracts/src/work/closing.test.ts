import { describe, expect, it } from 'vitest';

import { closing, closingNow, closingRows } from './closing.ts';

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

  it('robust: close that fails: work that waits for nothing fails or is done → what is said is the first error, and it is closed once', () => {
    const broken = (): never => {
      throw new Error('the reader cannot be closed');
    };
    let closes = 0;
    const close = () => void (closes += 1);
    expect(closingNow(close, () => 7)).toBe(7);
    expect(() =>
      closingNow(close, () => {
        throw new Error('the log is damaged');
      }),
    ).toThrow('the log is damaged');
    expect(closes).toBe(2);
    expect(() =>
      closingNow(broken, () => {
        throw new Error('the log is damaged');
      }),
    ).toThrow('the log is damaged');
    expect(() => closingNow(broken, () => 7)).toThrow('the reader cannot be closed');
  });

  it('robust: close that fails: rows that end, fail, or are read no further → closed each time, and what is said is the first error', () => {
    let closes = 0;
    const close = () => void (closes += 1);
    const broken = (): never => {
      throw new Error('the reader cannot be closed');
    };
    const failing = function* () {
      yield 1;
      throw new Error('the log is damaged');
    };
    expect([...closingRows(close, [1, 2])]).toEqual([1, 2]);
    for (const row of closingRows(close, [1, 2])) if (row === 1) break;
    expect(() => [...closingRows(close, failing())]).toThrow('the log is damaged');
    expect(closes).toBe(3);
    expect(() => [...closingRows(broken, failing())]).toThrow('the log is damaged');
    expect(() => [...closingRows(broken, [1])]).toThrow('the reader cannot be closed');
    expect(() => {
      for (const row of closingRows(broken, [1, 2])) throw new Error(`row ${row} is refused`);
    }).toThrow('row 1 is refused');
  });
});
