import {
  BAR_MS,
  MarketSimError,
  parseFaultScript,
  simulateMarket,
  startExchange,
  type FaultScript,
} from '@xray/market-sim';
import { parse } from 'yaml';

import { closing } from '../cli/closing.ts';
import type { CommandDefinition } from '@xray/operations/command-line';
import { OperationError } from '@xray/operations';
import { numberOption, portNumber, positiveInteger, positiveNumber, textOption } from '../cli/options.ts';
import { untilAborted } from '../cli/until-aborted.ts';
import { readSettingsText } from '../config/read-text.ts';
import { declareMarketOptions, marketSettings } from '../market/market-options.ts';

const defaultPort = 9010;
/** More than features look back on, so that a client can ask for all of it. */
const historyBars = 1_100;

function faultScript(file: string | undefined, beginMs: number): FaultScript {
  if (file === undefined) return [];
  try {
    const script = parseFaultScript(parse(readSettingsText(file, 'fault script'), { maxAliasCount: 0 }));
    return script.map(({ at_ms, fault }) => ({ at_ms: beginMs + at_ms, fault }));
  } catch (error) {
    if (error instanceof OperationError) throw error;
    const detail = error instanceof MarketSimError ? error.detail : 'it is no YAML';
    throw new OperationError('wrong_usage', `${file}: ${detail}`, { cause: error });
  }
}

export const simServeCommand: CommandDefinition = {
  name: 'sim serve',
  summary: 'serve a simulated market over HTTP and WebSocket, by the protocols of Binance USD-M and OKX, on loopback',
  example: 'xray sim serve --port 9010 --speed 60',
  json: true,
  without_reader: 'goes_on',
  declare(command) {
    declareMarketOptions(command);
    command
      .option('--port <port>', `port on loopback, default ${defaultPort}; 0 takes a free one`, portNumber)
      .option('--speed <times>', 'how many times as fast as real time, default 1', positiveNumber)
      .option('--faults <file>', 'a fault script, YAML: what goes wrong how many milliseconds after the start')
      .option('--history <bars>', `bars that the market has behind it, default ${historyBars}`, positiveInteger);
  },
  async run({ clock, json, signal, terminal }, command) {
    const history = numberOption(command, 'history') ?? historyBars;
    const speed = numberOption(command, 'speed') ?? 1;
    const beginMs = clock.wallMs();
    const settings = marketSettings(command);
    const market = simulateMarket({
      ...settings,
      bars: history + (settings.bars ?? 960),
      start_ts_ms: Math.floor(beginMs / BAR_MS) * BAR_MS - history * BAR_MS,
    });
    const symbols = market.config.model.instruments.map(({ symbol }) => symbol);
    await closing(async (later) => {
      const exchange = await startExchange({
        market,
        time: { kind: 'real', begin_ts_ms: beginMs, speed },
        port: numberOption(command, 'port') ?? defaultPort,
        faults: faultScript(textOption(command, 'faults'), beginMs),
        transcript: 'counts',
      });
      later(() => exchange.close());
      if (json) terminal.line(JSON.stringify({ url: exchange.url, socket_url: exchange.socket_url, symbols, speed }));
      else {
        terminal.line(
          `${symbols.join(', ')} at ${exchange.url} and ${exchange.socket_url}, ${speed} times as fast as real time`,
        );
        const clockWord = speed === 1 ? '' : ` --simulated-time ${speed}`;
        terminal.line(
          `in another terminal: xray live --endpoint ${exchange.url} --symbols all --log ./simulated${clockWord}`,
        );
        terminal.note('Ctrl-C stops');
      }
      await untilAborted(signal);
    });
    return 0;
  },
};
