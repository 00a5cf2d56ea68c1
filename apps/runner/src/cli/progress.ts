import { stderr } from 'node:process';

import { Presets, SingleBar } from 'cli-progress';

import type { Terminal } from './terminal.ts';

/** How far long work has come. Drawn where a person looks, silent elsewhere. */
export interface Progress {
  update(done: number, total: number, text?: string): void;
  end(): void;
}

const silent: Progress = { update: () => undefined, end: () => undefined };

export function progressBar(terminal: Terminal, label: string): Progress {
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
