import { LOG_LEVELS } from '@xray/contracts';
import { VENUE_NAMES } from '@xray/market-data';
import {
  configFile,
  localPath,
  logFolder,
  OperationError,
  portNumber,
  positiveNumber,
  wordList,
} from '@xray/operations';
import { z } from 'zod';

import { loadConfig } from '../config/load.ts';
import type { XrayConfig } from '../config/schema.ts';

/** What a live command is asked to do: the configuration with the command line's words over it. */
export interface LiveRequest {
  readonly directory: string;
  readonly config: XrayConfig;
  /** How many times as fast as real time the simulated exchange at the endpoint runs; `null` for a real one. */
  readonly simulated_speed: number | null;
}

function text(title: string, description: string) {
  return z.string().optional().meta({ title, description });
}

/** The fields of what records an exchange. */
export const liveFields = {
  log: logFolder(),
  config: configFile(),
  venue: z.enum(VENUE_NAMES).optional().meta({ title: 'name', description: 'the exchange; default binance-usdm' }),
  symbols: wordList('names', 'instruments by the exchange’s names with commas between them, or all').optional(),
  streams: wordList('channels', 'channels with commas between them, such as trades,candle_1m,book_top').optional(),
  endpoint: text('url', 'another address, such as http://127.0.0.1:9010 of xray sim serve'),
  history: z.boolean().default(true).meta({ description: 'what features look back on, asked of the exchange' }),
  simulated_time: positiveNumber(
    'speed',
    'live by the time of an xray sim serve that runs so many times as fast',
  ).optional(),
  health_port: portNumber('port of /healthz, /readyz and /metrics on loopback; default 9464').optional(),
  log_file: localPath('file', 'append log lines to a file instead of standard error').optional(),
  log_level: z
    .enum(LOG_LEVELS)
    .optional()
    .meta({ title: 'level', description: 'the least that is logged; default info' }),
  trace_url: text('url', 'send OpenTelemetry spans there, by OTLP over HTTP'),
};
type LiveFields = z.output<z.ZodObject<typeof liveFields>>;

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
export function liveRequest(asked: LiveFields): LiveRequest {
  const { config } = loadConfig(asked.config);
  const live = given(config.live, {
    venue: asked.venue,
    symbols: asked.symbols,
    streams: asked.streams,
    ...endpointUrls(asked.endpoint),
    history: asked.history ? undefined : { enabled: false },
  });
  if (live.symbols.length === 0) {
    throw new OperationError(
      'wrong_usage',
      'no instrument is named: give --symbols BTCUSDT,ETHUSDT, or --symbols all, or set live.symbols in the configuration',
    );
  }
  const simulated_speed = asked.simulated_time ?? null;
  if (simulated_speed !== null && live.rest_url === undefined) {
    throw new OperationError(
      'wrong_usage',
      '--simulated-time is the time of a simulated exchange: name it with --endpoint',
    );
  }
  const { health_port, log, log_file, log_level, trace_url } = asked;
  return {
    simulated_speed,
    directory: log,
    config: {
      ...config,
      live,
      health: given(config.health, { port: health_port }),
      observability: given(config.observability, { log_level, log_file, trace_url }),
    },
  };
}
