import { expect, it } from 'vitest';

import { createFeedBackpressure } from './feed-backpressure.ts';

it('pauses once for however many reasons, and lets go when the last of them is gone', () => {
  const story: string[] = [];
  const backpressure = createFeedBackpressure();
  backpressure.attach({ pause: (reason) => story.push(`pause: ${reason}`), resume: () => story.push('resume') });
  backpressure.set('log_behind', true);
  backpressure.set('disk_space_low', true);
  backpressure.set('log_behind', false);
  backpressure.set('log_behind', false);
  backpressure.set('disk_space_low', false);
  expect(story).toEqual(['pause: the log does not keep up', 'resume']);
});

it('pauses at once a feed that is attached while there is a reason', () => {
  const story: string[] = [];
  const backpressure = createFeedBackpressure();
  backpressure.set('disk_space_low', true);
  backpressure.attach({ pause: (reason) => story.push(reason), resume: () => undefined });
  expect(story).toEqual(['the disk of the log has little space left']);
});
