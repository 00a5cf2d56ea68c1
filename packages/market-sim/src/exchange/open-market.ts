import type { ExchangeLimits, ExchangeOptions } from './exchange-options.ts';
import { binanceServer } from './venues/binance/binance-server.ts';
import { capturedAnswers, simulatedAnswers, type BinanceAnswers } from './venues/binance/answers.ts';
import { okxServer } from './venues/okx/okx-server.ts';
import type { VenueServer } from './venues/venue-server.ts';
import { capturedFeed } from './market/captured-feed.ts';
import type { InstrumentBoard } from './market/market-board.ts';
import type { MarketFeed } from './market/market-item.ts';
import { simulatedFeed } from './market/simulated-feed.ts';

/** A market and the venues that tell of it. */
export interface OpenMarket {
  readonly feed: MarketFeed;
  readonly venues: readonly VenueServer[];
}

export function openMarket({ growing_klines = false, market }: ExchangeOptions, limits: ExchangeLimits): OpenMarket {
  const binance = (answers: BinanceAnswers, boards: ReadonlyMap<string, InstrumentBoard>): VenueServer =>
    binanceServer({
      answers,
      boards,
      growing_klines,
      sockets: limits,
      requests: {
        weight_per_minute: limits.request_weight_per_minute,
        refusals_before_ban: limits.refusals_before_ban,
        ban_ms: limits.ban_ms,
      },
      ping_interval_ms: limits.ping_interval_ms,
      pong_timeout_ms: limits.pong_timeout_ms,
    });
  if ('symbols' in market) {
    const feed = capturedFeed(market.frames);
    return { feed, venues: [binance(capturedAnswers(feed, market.symbols), new Map())] };
  }
  const feed = simulatedFeed(market.config);
  const okx = okxServer(feed.boards, growing_klines);
  return { feed, venues: [binance(simulatedAnswers(feed.boards), feed.boards), okx] };
}
