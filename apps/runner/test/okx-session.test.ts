import { verifyLog } from '@xray/event-log';
import { okxSwap } from '@xray/market-data';
import { BAR_MS, simulateMarket } from '@xray/market-sim';
import { judgeReadiness } from '@xray/orchestrator';
import { expect, it } from 'vitest';

import { loadConfig } from '../src/config/load.ts';
import { startSimulatedSession } from '../src/live/simulated-session.ts';
import { compareDelivery, loggedFrames } from '../src/testing/delivered-frames.ts';
import { finishRuns, partitionsOf, rawEvents, runCopyOfRaw } from '../src/testing/live-logs.ts';
import { pairModel } from '../src/testing/pair-market.ts';
import { verdictsOf } from '../src/testing/verdicts.ts';
import { temporaryFolder } from './support/xray.ts';

const BARS = 8;

it('watches OKX swaps as it watches any venue: runs as a run over the log makes them, and every frame is read', async () => {
  const { config } = loadConfig(undefined);
  const market = simulateMarket({ model: pairModel, seed: 5, bars: BARS + 1 });
  const startMs = market.config.start_ts_ms;
  const [live, copy] = [temporaryFolder(), temporaryFolder()];
  const simulated = await startSimulatedSession({
    market,
    directory: live,
    config,
    mode: 'live',
    venue: okxSwap,
    session: { streams: [...okxSwap.connection.default_streams, 'book_delta'], random: () => 0.5 },
  });
  const { exchange, session, symbols } = simulated;
  expect(symbols).toEqual(['BTC-USDT-SWAP', 'ETH-USDT-SWAP']);
  await simulated.play(startMs + BARS * BAR_MS + 5_000);
  const readiness = judgeReadiness(session.health());
  await simulated.stop();

  // A market this young has no known features yet, and nothing else is amiss.
  expect(readiness.reasons.filter((reason) => !reason.startsWith('inputs_unusable: WARMING_UP'))).toEqual([]);
  const events = rawEvents(live);
  expect(events.filter(({ event_type }) => event_type === 'DecodeFailure')).toEqual([]);
  const types = new Set(events.map(({ event_type }) => event_type));
  for (const type of [
    'TradeTick',
    'Candle',
    'BookTop',
    'BookDelta',
    'MarkPrice',
    'IndexPrice',
    'FundingRate',
    'OpenInterest',
  ] as const) {
    expect(types).toContain(type);
  }
  // What a contract is stands before all that is counted in contracts.
  for (const symbol of symbols) {
    const ofSymbol = events.filter((event) => event.symbol === symbol && event.event_type !== 'StreamState');
    expect(ofSymbol[0]).toMatchObject({
      event_type: 'InstrumentInfo',
      normalized: { contract_type: 'linear', contract_value_currency: symbol.split('-')[0] },
    });
  }
  expect(compareDelivery(loggedFrames(events, okxSwap), exchange.transcript())).toMatchObject({
    missing: 0,
    out_of_order: [],
    unconfirmed: 0,
    unknown: 0,
  });
  const verdicts = [...verdictsOf(live, startMs, BAR_MS).values()].filter(({ bar }) => bar >= 1);
  expect(verdicts).toHaveLength(BARS * symbols.length);
  expect(verdicts.every(({ status }) => status === 'completed')).toBe(true);
  expect(verifyLog({ directory: live }).ok).toBe(true);
  await finishRuns(live, config);
  await runCopyOfRaw(live, copy, config);
  expect(partitionsOf(live)).toEqual(partitionsOf(copy));
}, 60_000);
