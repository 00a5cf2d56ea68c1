import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createNewestRequest } from './newest-request.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Requests that answer after a time, and what became of each. */
function createServer(answersAfterMs: number) {
  const asked: number[] = [];
  const aborted: number[] = [];
  const answered: number[] = [];
  const failed: number[] = [];
  const requests = createNewestRequest<number, string>({
    load: (key, signal) =>
      new Promise((resolve, reject) => {
        asked.push(key);
        const timer = setTimeout(() => {
          if (key < 0) reject(new Error('refused'));
          else resolve(`view ${key}`);
        }, answersAfterMs);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          aborted.push(key);
          reject(new DOMException('aborted', 'AbortError'));
        });
      }),
    onAnswer: (key) => answered.push(key),
    onError: (key) => failed.push(key),
    patienceMs: 400,
  });
  return { asked, aborted, answered, failed, requests };
}

it('asks for the first and the newest of many wishes, and for none between', async () => {
  const { asked, answered, requests } = createServer(100);
  for (let key = 1; key <= 30; key += 1) requests.ask(key);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual([1, 30]);
  expect(answered).toEqual([1, 30]);
});

it('answers as it goes while a slider is dragged for long', async () => {
  const { answered, requests } = createServer(100);
  for (let key = 1; key <= 100; key += 1) {
    requests.ask(key);
    await vi.advanceTimersByTimeAsync(16);
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(answered.length).toBeGreaterThan(10);
  expect(answered.at(-1)).toBe(100);
  expect(answered).toEqual([...answered].sort((left, right) => left - right));
});

it('cancels a request that keeps a newer wish waiting too long', async () => {
  const { aborted, answered, failed, requests } = createServer(1000);
  requests.ask(1);
  requests.ask(2);
  await vi.advanceTimersByTimeAsync(500);
  expect(aborted).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(answered).toEqual([2]);
  expect(failed).toEqual([]);
});

it('goes on with the waiting wish after an error', async () => {
  const { answered, failed, requests } = createServer(10);
  requests.ask(-1);
  requests.ask(7);
  await vi.advanceTimersByTimeAsync(100);
  expect(failed).toEqual([-1]);
  expect(answered).toEqual([7]);
});

it('tells nothing of what was cancelled', async () => {
  const { answered, failed, requests } = createServer(10);
  requests.ask(1);
  requests.ask(2);
  requests.cancel();
  await vi.advanceTimersByTimeAsync(1000);
  expect([...answered, ...failed]).toEqual([]);
});
