import { expect, it } from 'vitest';

import { createFeedBrake } from './feed-brake.ts';

it('pauses once for however many reasons, and lets go when the last of them is gone', () => {
  const story: string[] = [];
  const brake = createFeedBrake();
  brake.attach({ pause: (reason) => story.push(`pause: ${reason}`), resume: () => story.push('resume') });
  brake.set('log_behind', true);
  brake.set('disk_space_low', true);
  brake.set('log_behind', false);
  brake.set('log_behind', false);
  brake.set('disk_space_low', false);
  expect(story).toEqual(['pause: the log does not keep up', 'resume']);
});

it('pauses at once a feed that is attached while there is a reason', () => {
  const story: string[] = [];
  const brake = createFeedBrake();
  brake.set('disk_space_low', true);
  brake.attach({ pause: (reason) => story.push(reason), resume: () => undefined });
  expect(story).toEqual(['the disk of the log has little space left']);
});
