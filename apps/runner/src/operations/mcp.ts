import { resolve } from 'node:path';
import process from 'node:process';

import { silentLogger, silentMetrics } from '@xray/contracts';
import { withLogReader } from '@xray/event-log';
import { configFile, defineOperation, logFolder, type Registry } from '@xray/operations';
import { z } from 'zod';

import { processPorts } from '../process/process-ports.ts';
import { systemClock } from '../process/system-clock.ts';
import { loadConfig } from '../config/load.ts';
import { runnerVersion } from '../process/package-version.ts';

const INSTRUCTIONS =
  'xray judges market regimes and can prove each verdict from the exchange’s own bytes. These tools read one log and change nothing. ' +
  'A run is one verdict of one symbol; its id has 64 hexadecimal digits. Times are UTC, and names that end with _ms are milliseconds.';

/** The dashboards' view of a log, opened when it is first asked for. */
function lazyView(directory: string, config: string | undefined) {
  const open = async () => {
    const { openLogView } = await import('../dashboards/log-dashboards.ts');
    const { dashboards } = loadConfig(config).config;
    const quiet = { logger: silentLogger, metrics: silentMetrics };
    return openLogView({ directory, config: dashboards, clock: systemClock, ...quiet });
  };
  let opened: ReturnType<typeof open> | null = null;
  return {
    async read() {
      opened ??= open();
      try {
        return (await opened).view.current();
      } catch (error) {
        opened = null;
        throw error;
      }
    },
    close: async () => (await opened)?.close(),
  };
}

export function mcpOperation(load: () => Promise<Registry>) {
  return defineOperation({
    id: 'mcp',
    summary:
      'serve the operations that read a log to an assistant, by the Model Context Protocol on standard input and output',
    example: 'xray mcp --log ./february',
    input: z.strictObject({ log: logFolder(), config: configFile() }),
    output: z.null(),
    effects: 'none',
    touches: ['operations', 'event_log', 'orchestrator', 'composer', 'regime_engine', 'dashboards', 'configuration'],
    stop: { is_usual: true, leaves: 'nothing: it only reads' },
    async run({ config, log }, { signal, speaker }) {
      await withLogReader(log, () => undefined);
      // Loaded where it is served: what lists operations waits for none of it.
      const { RUN_RESOURCE, serveMcp } = await import('@xray/operations/mcp');
      const places = { log: resolve(log), ...(config === undefined ? {} : { config: resolve(config) }) };
      const view = lazyView(places.log, config);
      const { actor, ...ports } = processPorts();
      await serveMcp({
        load,
        places,
        ports,
        actor,
        note: (text) => {
          speaker.note(text);
        },
        version: runnerVersion(),
        instructions: INSTRUCTIONS,
        resources: [
          RUN_RESOURCE,
          {
            kind: 'document',
            name: 'view',
            title: 'The view',
            description: 'every symbol as it is now: regime, belief, confidence, gate, attention, staleness',
            uri: 'xray://view',
            read: () => view.read(),
          },
        ],
        stdin: process.stdin,
        stdout: process.stdout,
        signal,
      });
      await view.close();
      return null;
    },
    render: () => [],
  });
}
