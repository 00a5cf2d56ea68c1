import type { RawMarketEventOf } from '@xray/contracts';

/**
 * How a source tells its trades. Told singly, they have a channel of their own; told as one for each taker order and price, they are
 * `trades`, and were `agg_trades` for a time. All kinds tell of the same trades.
 */
export type TradeKind = 'trades' | 'single_trades' | 'agg_trades';

function kindOf({ channel }: RawMarketEventOf<'TradeTick'>): TradeKind {
  return channel === 'single_trades' || channel === 'agg_trades' ? channel : 'trades';
}

/**
 * Whether the bar counts the source's trades of another kind. Of several, the kind whose first trade of a bar came first in the
 * log is counted in it, and no trade of another.
 */
export function isOfOtherKind(
  tradeKinds: Map<string, (TradeKind | undefined)[]>,
  offset: number,
  event: RawMarketEventOf<'TradeTick'>,
): boolean {
  const kind = kindOf(event);
  let kinds = tradeKinds.get(event.source_id);
  if (kinds === undefined) tradeKinds.set(event.source_id, (kinds = []));
  const counted = (kinds[offset] ??= kind);
  return counted !== kind;
}
