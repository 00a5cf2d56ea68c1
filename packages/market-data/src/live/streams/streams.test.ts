import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { binanceUsdm } from '../../venues/binance-usdm/adapter.ts';
import { allocate } from './allocation.ts';
import { pushedStreams, wantedChannels } from './wanted-stream.ts';

describe('channels', () => {
  it('become the streams of the venue that feed them', () => {
    const channels = wantedChannels(binanceUsdm, ['trades', 'candle_3m', 'book_delta', 'open_interest', 'trades']);
    expect(pushedStreams(binanceUsdm, channels, 'BTCUSDT').map(({ name }) => name)).toEqual([
      'btcusdt@aggTrade',
      'btcusdt@kline_3m',
      'btcusdt@depth@100ms',
    ]);
  });

  it('that the venue does not offer are refused with those that it does', () => {
    expect(() => wantedChannels(binanceUsdm, ['candle_7m'])).toThrow(
      /"candle_7m"; name some of: trades, single_trades, candle_<variant>/,
    );
  });

  it('of all instruments are one stream, whoever is watched', () => {
    const [first] = binanceUsdm.streams;
    const everything = {
      ...binanceUsdm,
      streams: [
        {
          ...first,
          transport: 'websocket',
          name: '!all',
          channel: 'all',
          route: 'market',
          variants: [],
          event_types: [],
        } as const,
      ],
    };
    const channels = wantedChannels(everything, ['all']);
    const names = ['AUSDT', 'BUSDT'].flatMap((symbol) => pushedStreams(everything, channels, symbol));
    expect(names.map(({ symbol, name }) => [symbol, name])).toEqual([
      ['UNKNOWN', '!all'],
      ['UNKNOWN', '!all'],
    ]);
  });
});

describe('allocation', () => {
  it('never overfills a connection, never mixes routes, and opens no connection while there is room', () => {
    const route = fc.constantFrom('public', 'market');
    fc.assert(
      fc.property(
        fc.array(route, { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat({ max: 60 }),
        (routes, limit, cut) => {
          const streams = routes.map((each, index) => ({ name: `s${index}`, route: each }));
          const load = new Map<string, { id: string; route: string; streams: number }>();
          for (const batch of [streams.slice(0, cut), streams.slice(cut)]) {
            for (const placed of allocate([...load.values()], batch, limit)) {
              const berth = load.get(placed.connection_id) ?? {
                id: placed.connection_id,
                route: placed.route,
                streams: 0,
              };
              expect(berth.route).toBe(placed.route);
              berth.streams += 1;
              load.set(berth.id, berth);
            }
          }
          for (const each of ['public', 'market']) {
            const berths = [...load.values()].filter((berth) => berth.route === each);
            expect(berths.every((berth) => berth.streams <= limit)).toBe(true);
            expect(berths).toHaveLength(Math.ceil(routes.filter((other) => other === each).length / limit));
          }
        },
      ),
    );
  });

  it('takes the first free number for a new connection', () => {
    const berths = [
      { id: 'market/1', route: 'market', streams: 2 },
      { id: 'market/3', route: 'market', streams: 2 },
    ];
    expect(allocate(berths, [{ name: 'a', route: 'market' }], 2)).toEqual([
      { name: 'a', connection_id: 'market/2', route: 'market' },
    ]);
  });
});
