import type { RawMarketEvent } from '@xray/contracts';

import { isPayment } from './magnitude.ts';

/**
 * Whether what a trade, a forced order or a side of a book is worth can be true. Quantities may count contracts: a contract
 * is worth a ten-thousandth of a coin to millions of coins, which the bound allows for.
 */
export function isPayable(event: RawMarketEvent): boolean {
  switch (event.event_type) {
    case 'TradeTick':
    case 'LiquidationPrint':
      return isPayment(event.normalized.price, event.normalized.quantity);
    case 'BookTop': {
      const { best_ask_price, best_ask_quantity, best_bid_price, best_bid_quantity } = event.normalized;
      return isPayment(best_ask_price, best_ask_quantity) && isPayment(best_bid_price, best_bid_quantity);
    }
    default:
      return true;
  }
}
