import type { ServerContext } from '@modelcontextprotocol/server';

import type { ProgressReporter } from '../execution/ports.ts';

/** Of the bar that moves, a caller is told every so many parts of the whole, and its end. */
const PARTS = 50;

/**
 * How far an operation is, as notifications, where who calls has asked for them. Their number only grows: work under another label
 * goes on from where the one before ended.
 */
export function progressNotifications({ _meta, notify }: ServerContext['mcpReq']): {
  readonly progress?: ProgressReporter;
} {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return {};
  let before = 0;
  const progress: ProgressReporter = (label) => {
    let told = 0;
    let whole = 0;
    return {
      update(done, total, text) {
        whole = total;
        if (done <= told || (done < total && done - told < total / PARTS)) return;
        told = done;
        const message = text === undefined ? label : `${label}: ${text}`;
        const params = { progressToken, progress: before + done, total: before + total, message };
        // A caller who is gone is told no more, and its signal stops the work.
        notify({ method: 'notifications/progress', params }).catch(() => undefined);
      },
      end() {
        before += Math.max(whole, told);
      },
    };
  };
  return { progress };
}
