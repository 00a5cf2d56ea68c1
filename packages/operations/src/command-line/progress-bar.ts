import { stderr } from 'node:process';

import { Presets, SingleBar } from 'cli-progress';

import type { Progress } from '../operation.ts';
import type { Terminal } from './terminal.ts';

const silent: Progress = { update: () => undefined, end: () => undefined };

/** A bar where a person looks, nothing elsewhere. */
export function progressBar(terminal: Pick<Terminal, 'interactive'>, label: string): Progress {
  if (!terminal.interactive) return silent;
  const bar = new SingleBar(
    {
      format: `${label} {bar} {percentage}% {text}`,
      stream: stderr,
      hideCursor: true,
      clearOnComplete: true,
      etaBuffer: 50,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(done, total, text = '') {
      if (!started) bar.start(total, done, { text });
      started = true;
      bar.setTotal(total);
      bar.update(done, { text });
    },
    end() {
      if (started) bar.stop();
    },
  };
}
