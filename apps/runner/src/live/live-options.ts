import { type Command, Option } from 'commander';

import { OperationError } from '@xray/operations';
import {
  configOption,
  logOption,
  numberOption,
  portNumber,
  positiveNumber,
  requiredText,
  textOption,
} from '../cli/options.ts';
import { loadConfig } from '../config/load.ts';
import type { XrayConfig } from '../config/schema.ts';
import { LOG_LEVELS, VENUE_NAMES } from '../config/live-sections.ts';

/** What a live command is asked to do: the configuration with the command line's words over it. */
export interface LiveRequest {
  readonly directory: string;
  readonly config: XrayConfig;
  /** How many times as fast as real time the simulated exchange at the endpoint runs; `null` for a real one. */
  readonly simulated_speed: number | null;
}

export function declareLiveOptions(command: Command): void {
  command
    .addOption(logOption())
    .addOption(configOption())
    .addOption(new Option('--venue <name>', 'the exchange; default binance-usdm').choices(VENUE_NAMES))
    .option('--symbols <names>', 'instruments by the exchange’s names with commas between them, or all')
    .option('--streams <channels>', 'channels with commas between them, such as trades,candle_1m,book_top')
    .option('--endpoint <url>', 'another address, such as http://127.0.0.1:9010 of xray sim serve')
    .option('--no-history', 'do not ask the exchange for what features look back on')
    .option(
      '--simulated-time <speed>',
      'live by the time of an xray sim serve that runs so many times as fast',
      positiveNumber,
    )
    .option('--health-port <port>', 'port of /healthz, /readyz and /metrics on loopback; default 9464', portNumber)
    .option('--log-file <file>', 'append log lines to a file instead of standard error')
    .addOption(new Option('--log-level <level>', 'the least that is logged; default info').choices(LOG_LEVELS))
    .option('--trace-url <url>', 'send OpenTelemetry spans there, by OTLP over HTTP');
}

function listed(text: string | undefined): readonly string[] | undefined {
  return text
    ?.split(',')
    .map((word) => word.trim())
    .filter((word) => word.length > 0);
}

/** `http://host:port` serves requests, and sockets under the same host. */
function endpointUrls(endpoint: string | undefined): { readonly rest_url?: string; readonly socket_url?: string } {
  if (endpoint === undefined) return {};
  const url = URL.parse(endpoint);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new OperationError(
      'wrong_usage',
      `--endpoint ${endpoint}: name an address that begins with http:// or https://`,
    );
  }
  const rest_url = url.href.replace(/\/+$/, '');
  return { rest_url, socket_url: rest_url.replace(/^http/, 'ws') };
}

/** The words that are there, over what the file says. */
function given<Section extends object>(
  section: Section,
  words: { readonly [Key in keyof Section]?: Section[Key] | undefined },
): Section {
  const present = Object.entries(words).filter(([, value]) => value !== undefined);
  return { ...section, ...Object.fromEntries(present) };
}

/** @throws OperationError `wrong_usage` */
export function liveRequest(command: Command): LiveRequest {
  const { config } = loadConfig(textOption(command, 'config'));
  const venue = VENUE_NAMES.find((name) => name === textOption(command, 'venue'));
  const log_level = LOG_LEVELS.find((level) => level === textOption(command, 'logLevel'));
  const symbols = listed(textOption(command, 'symbols'));
  const streams = listed(textOption(command, 'streams'));
  const live = given(config.live, {
    venue,
    symbols: symbols === undefined ? undefined : [...symbols],
    streams: streams === undefined ? undefined : [...streams],
    ...endpointUrls(textOption(command, 'endpoint')),
    history: command.opts<{ history?: boolean }>().history === false ? { enabled: false } : undefined,
  });
  if (live.symbols.length === 0) {
    throw new OperationError(
      'wrong_usage',
      'no instrument is named: give --symbols BTCUSDT,ETHUSDT, or --symbols all, or set live.symbols in the configuration',
    );
  }
  const simulated_speed = numberOption(command, 'simulatedTime') ?? null;
  if (simulated_speed !== null && live.rest_url === undefined) {
    throw new OperationError(
      'wrong_usage',
      '--simulated-time is the time of a simulated exchange: name it with --endpoint',
    );
  }
  return {
    simulated_speed,
    directory: requiredText(command, 'log'),
    config: {
      ...config,
      live,
      health: given(config.health, { port: numberOption(command, 'healthPort') }),
      observability: given(config.observability, {
        log_level,
        log_file: textOption(command, 'logFile'),
        trace_url: textOption(command, 'traceUrl'),
      }),
    },
  };
}
