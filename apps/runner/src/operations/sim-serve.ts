import { closing, untilAborted } from '@xray/contracts';
import {
  BAR_MS,
  MarketSimError,
  parseFaultScript,
  simulateMarket,
  startExchange,
  type FaultScript,
} from '@xray/market-sim';
import {
  defineOperation,
  localPath,
  OperationError,
  portNumber,
  positiveCount,
  positiveNumber,
} from '@xray/operations';
import { readSettingsText } from '@xray/operations/settings';
import { parse } from 'yaml';
import { z } from 'zod';

import { marketFields, marketSettings } from '../market/market-options.ts';

/** More than features look back on, so that a client can ask for all of it. */
const HISTORY_BARS = 1_100;

function faultScript(file: string | undefined, beginMs: number): FaultScript {
  if (file === undefined) return [];
  try {
    const script = parseFaultScript(parse(readSettingsText(file, 'fault script'), { maxAliasCount: 0 }));
    return script.map(({ at_ms, fault }) => ({ at_ms: beginMs + at_ms, fault }));
  } catch (error) {
    if (error instanceof OperationError) throw error;
    const detail = error instanceof MarketSimError ? error.detail : 'it is not YAML';
    throw new OperationError('wrong_usage', `${file}: ${detail}`, { cause: error });
  }
}

export const simServe = defineOperation({
  id: 'sim serve',
  summary: 'serve a simulated market over HTTP and WebSocket, by the protocols of Binance USD-M and OKX, on loopback',
  example: 'xray sim serve --port 9010 --speed 60',
  input: z.strictObject({
    ...marketFields,
    port: portNumber('port on loopback; 0 takes a free one').default(9010),
    speed: positiveNumber('times', 'how many times as fast as real time').default(1),
    faults: localPath('file', 'a fault script, YAML: what goes wrong how many milliseconds after the start').optional(),
    history: positiveCount('bars', 'bars that the market has behind it').default(HISTORY_BARS),
  }),
  output: z.null(),
  rows: z.object({ url: z.url(), socket_url: z.url(), symbols: z.array(z.string()), speed: z.number() }),
  effects: 'resumable',
  touches: ['market_sim', 'files', 'network'],
  stop: { is_usual: true, leaves: 'nothing: what is served is kept nowhere' },
  async run({ faults, history, port, speed, ...named }, { clock, row, signal, speaker }) {
    const beginMs = clock.wallMs();
    const settings = marketSettings(named);
    const market = simulateMarket({
      ...settings,
      bars: history + settings.bars,
      start_ts_ms: Math.floor(beginMs / BAR_MS) * BAR_MS - history * BAR_MS,
    });
    await closing(async (later) => {
      const exchange = await startExchange({
        market,
        time: { kind: 'real', begin_ts_ms: beginMs, speed },
        port,
        faults: faultScript(faults, beginMs),
        transcript: 'counts',
      });
      later(() => exchange.close());
      const { socket_url, url } = exchange;
      row({ url, socket_url, symbols: market.config.model.instruments.map(({ symbol }) => symbol), speed });
      if (speaker.tells) speaker.note('Ctrl-C stops');
      await untilAborted(signal);
    });
    return null;
  },
  render: () => [],
  renderRow: ({ socket_url, speed, symbols, url }) =>
    [
      `${symbols.join(', ')} at ${url} and ${socket_url}, ${speed} times as fast as real time`,
      `in another terminal: xray live --endpoint ${url} --symbols all --log ./simulated${speed === 1 ? '' : ` --simulated-time ${speed}`}`,
    ].join('\n'),
});
