import { configOption, flag, logOption, requiredText, textOption } from '../cli/options.ts';
import type { CommandDefinition } from '@xray/operations/command-line';
import { loadConfig } from '../config/load.ts';
import { runOverLog, runResultLines } from '../pipeline/run-over-log.ts';

export const runCommand: CommandDefinition = {
  name: 'run',
  summary: 'run the pipeline over the raw events of a log, on a simulated clock',
  example: 'xray run --log ./february',
  json: true,
  without_reader: 'goes_on',
  declare(command) {
    command
      .addOption(logOption())
      .addOption(configOption())
      .option('--lines', 'print a line a run, not only the summary');
  },
  async run(context, command) {
    const { config } = loadConfig(textOption(command, 'config'));
    const result = await runOverLog(context, {
      directory: requiredText(command, 'log'),
      config,
      lines: flag(command, 'lines') && !context.json,
    });
    if (context.json) context.terminal.line(JSON.stringify(result));
    else for (const line of runResultLines(result)) context.terminal.line(line);
    if (!context.signal.aborted) return 0;
    context.terminal.note('xray: stopped after a whole commit; the same command goes on from here');
    return 1;
  },
};
