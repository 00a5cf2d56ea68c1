import { canonicalJson, errorText, type Logger, type Metrics } from '@xray/contracts';

import type { WebhookMessage } from './webhook-request.ts';

/** Where what could not be delivered is kept: one line of JSON each. */
export interface DeadLetterFile {
  /** Appends the text unless the file would then be larger than `maxBytes`; says whether it did. */
  append(path: string, text: string, maxBytes: number): Promise<boolean>;
}

export interface DeadLettersParts {
  readonly file: DeadLetterFile;
  readonly path: string;
  readonly max_bytes: number;
  /** Lines that may wait for the disk. */
  readonly max_waiting: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface DeadLetters {
  put(
    message: WebhookMessage,
    facts: { readonly reason: string; readonly attempts: number; readonly wall_ms: number },
  ): void;
  /** Resolves when what was put is in the file, or lost. */
  settled(): Promise<void>;
  /** Lines that are not in the file: it is full, or cannot be written. They are in the log. */
  lost(): number;
}

export function createDeadLetters(parts: DeadLettersParts): DeadLetters {
  const { file, logger, max_bytes, max_waiting, metrics, path } = parts;
  let waiting: string[] = [];
  let lost = 0;
  let told = false;
  let writing: Promise<void> | null = null;

  const lose = (lines: number, why: string): void => {
    lost += lines;
    metrics.count('webhook_dead_letters_lost_total', lines);
    // Once: whatever follows is in the metric.
    if (!told) logger.error('dead letters of the webhook are lost; the log still holds the artifacts', { lines, why });
    told = true;
  };

  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      try {
        const taken = await file.append(path, lines.join(''), max_bytes);
        if (taken) told = false;
        else lose(lines.length, 'the file has reached max_dead_letter_bytes: move it away');
      } catch (thrown) {
        lose(lines.length, errorText(thrown));
      }
    }
    writing = null;
  };

  return {
    put(message, { attempts, reason, wall_ms }) {
      metrics.count('webhook_dead_letters_total', 1, { reason });
      if (waiting.length >= max_waiting) {
        lose(1, 'more wait for the disk than may');
        return;
      }
      const { body, id } = message;
      waiting.push(`${canonicalJson({ attempts, body, dead_ts_ms: wall_ms, id, reason })}\n`);
      writing ??= write();
    },
    async settled() {
      await writing;
    },
    lost: () => lost,
  };
}
