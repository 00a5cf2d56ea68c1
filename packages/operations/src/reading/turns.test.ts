import { expect, it } from 'vitest';

import { createTurns } from './turns.ts';

/** Work that goes on until it is told to end. */
function work() {
  let end: () => void = () => undefined;
  let began = false;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    run: () => {
      began = true;
      return ended;
    },
    began: () => began,
    end: () => {
      end();
    },
  };
}

const never = new AbortController().signal;

it('lets so much work go on at once, and the next when one is done, in order', async () => {
  const turns = createTurns(1, 2);
  const works = [work(), work(), work()];
  const done = works.map(({ run }) => turns.take(never, run));
  for (const [index, { began, end }] of works.entries()) {
    await new Promise(setImmediate);
    expect(works.map((each) => each.began())).toEqual(works.map((_, at) => at <= index));
    expect(began()).toBe(true);
    end();
    await done[index];
  }
  await expect(turns.take(never, () => Promise.resolve(7))).resolves.toBe(7);
});

it('robust: more work than can wait: a third where one may wait → refused, and the others go on', async () => {
  const turns = createTurns(1, 1);
  const [first, second] = [work(), work()];
  const done = [turns.take(never, first.run), turns.take(never, second.run)];
  await expect(turns.take(never, work().run)).rejects.toMatchObject({ code: 'busy', policy: 'retry' });
  first.end();
  second.end();
  await Promise.all(done);
});

it('robust: work that is given up while it waits: its caller goes away → it never begins, and its place is free', async () => {
  const turns = createTurns(1, 1);
  const [first, second, third] = [work(), work(), work()];
  const gone = new AbortController();
  const done = turns.take(never, first.run);
  const given = turns.take(gone.signal, second.run);
  gone.abort();
  await expect(given).rejects.toMatchObject({ code: 'interrupted' });
  const next = turns.take(never, third.run);
  first.end();
  third.end();
  await Promise.all([done, next]);
  expect(second.began()).toBe(false);
  expect(third.began()).toBe(true);
});
