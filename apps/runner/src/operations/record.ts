import { defineOperation } from '@xray/operations';
import { sessionResultLines, sessionResultSchema } from '@xray/orchestrator';
import { z } from 'zod';

import { liveFields, liveRequest } from '../live/live-options.ts';
import { runSession } from '../live/run-session.ts';
import { SESSION } from './pipeline-subsystems.ts';

export const record = defineOperation({
  id: 'record',
  summary: 'record an exchange’s raw frames into a log and nothing else; xray run or xray live make runs of it later',
  example: 'xray record --venue binance-usdm --symbols BTCUSDT,ETHUSDT --log ./binance',
  input: z.strictObject(liveFields),
  output: sessionResultSchema,
  effects: 'resumable',
  touches: SESSION,
  stop: { is_usual: true, leaves: 'whole commits; the same call goes on where the log ends' },
  run(asked, context) {
    const request = liveRequest(asked);
    const { venue } = request.config.live;
    return runSession(context, {
      ...request,
      mode: 'record',
      onStarted({ health_url, symbols }) {
        const watched = `recording ${symbols.length} symbols of ${venue}`;
        context.speaker.note(`${watched}; health at ${health_url}/readyz; Ctrl-C stops`);
        return Promise.resolve({ close: () => Promise.resolve() });
      },
    });
  },
  render: sessionResultLines,
});
