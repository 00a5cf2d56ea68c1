import { configFile, defineOperation, logFolder } from '@xray/operations';
import { runResultLines, runResultSchema } from '@xray/orchestrator';
import { z } from 'zod';

import { loadConfig } from '../config/load.ts';
import { runLineSchema, runOverLog } from '../pipeline/run-over-log.ts';
import { PIPELINE } from './pipeline-subsystems.ts';

export const run = defineOperation({
  id: 'run',
  summary: 'run the pipeline over the raw events of a log, on a simulated clock',
  example: 'xray run --log ./february',
  input: z.strictObject({
    log: logFolder(),
    config: configFile(),
    lines: z.boolean().default(false).meta({ description: 'print a line a run, not only the summary' }),
  }),
  output: runResultSchema,
  rows: runLineSchema,
  effects: 'resumable',
  touches: [...PIPELINE, 'dashboards', 'configuration'],
  stop: { is_usual: false, leaves: 'whole commits; the same call goes on with the next boundary' },
  run({ config, lines, log }, context) {
    const told = lines && context.speaker.tells;
    return runOverLog(context, { directory: log, config: loadConfig(config).config, lines: told });
  },
  render: runResultLines,
  renderRow: ({ line }) => line,
});
