import { verifyLog } from '@xray/event-log';

import { countText } from '../cli/format.ts';
import { logOption, requiredText } from '../cli/options.ts';
import { progressBar } from '../cli/progress.ts';
import type { CommandDefinition } from '../cli/command.ts';
import { damageText } from '../cli/damage-text.ts';

export const verifyCommand: CommandDefinition = {
  name: 'verify',
  summary: 'walk the hash chain of a log and name the first bad record',
  example: 'xray verify --log ./february',
  json: true,
  declare(command) {
    command.addOption(logOption());
  },
  run({ json, terminal }, command) {
    const progress = progressBar(terminal, 'verify');
    const report = verifyLog({
      directory: requiredText(command, 'log'),
      onProgress: ({ batches_done, batches_total }) => {
        progress.update(batches_done, batches_total, 'batches');
      },
    });
    progress.end();
    const damage = damageText(report);
    if (json) {
      const { batches, first_bad, head_digest, ok, pruned, records, segments } = report;
      terminal.line(JSON.stringify({ ok, records, batches, segments, pruned, head_digest, first_bad }));
    } else if (damage === null) {
      const { batches, pruned, records, segments } = report;
      terminal.line(
        `whole: ${countText(records)} records in ${countText(batches)} batches and ${countText(segments)} segments`,
      );
      if (pruned !== null)
        terminal.line(
          `pruned before: segments up to ${pruned.through_segment} are gone, as the audit says; the chain goes on from batch ${countText(pruned.batch_id)}, ${pruned.digest}`,
        );
      terminal.line(`head ${report.head_digest ?? 'none: the log is empty'}`);
    }
    if (damage === null) return Promise.resolve(0);
    terminal.note(`xray: ${damage}; restore the log from a copy, nothing after that batch can be trusted`);
    return Promise.resolve(1);
  },
};
