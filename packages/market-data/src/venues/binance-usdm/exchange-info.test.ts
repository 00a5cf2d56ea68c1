import { describe, expect, it } from 'vitest';

import { MarketDataError } from '../../errors.ts';
import { capturedExchangeInfo, capturesAbsent } from '../../testing/captured-frames.ts';
import { bytesOf } from '../../testing/frames.ts';
import { perpetualSymbols } from './exchange-info.ts';

const bitcoin = { symbol: 'BTCUSDT', contractType: 'PERPETUAL', status: 'TRADING', quoteAsset: 'USDT' };

describe('perpetualSymbols', () => {
  it('keeps the USDT-quoted perpetuals that trade, sorted', () => {
    const symbols = [
      bitcoin,
      { ...bitcoin, symbol: 'BTCUSDT_260327', contractType: 'CURRENT_QUARTER' },
      { ...bitcoin, symbol: 'TSLAUSDT', contractType: 'TRADIFI_PERPETUAL' },
      { ...bitcoin, symbol: 'EOSUSDT', status: 'SETTLING' },
      { ...bitcoin, symbol: 'BTCUSDC', quoteAsset: 'USDC' },
      { ...bitcoin, symbol: 'AAVEUSDT' },
    ];
    expect(perpetualSymbols(bytesOf(JSON.stringify({ symbols })))).toEqual(['AAVEUSDT', 'BTCUSDT']);
  });

  it.each(['', 'null', '[]', '{"symbols":{}}', '{"symbols":[{"symbol":"BTCUSDT"}]}', '<html>'])(
    'throws exchange_info_invalid on %j',
    (text) => {
      expect(() => perpetualSymbols(bytesOf(text))).toThrow(
        expect.objectContaining({ code: 'exchange_info_invalid', policy: 'retry' }),
      );
      expect(() => perpetualSymbols(bytesOf(text))).toThrow(MarketDataError);
    },
  );

  it.skipIf(capturesAbsent)('finds the 117 perpetuals that traded in USDT on 22 July 2021', () => {
    const symbols = perpetualSymbols(capturedExchangeInfo());
    expect(symbols).toHaveLength(117);
    expect(symbols).toEqual(expect.arrayContaining(['BTCUSDT', 'ETHUSDT', 'SUSHIUSDT', 'KEEPUSDT']));
    expect(symbols.filter((symbol) => !symbol.endsWith('USDT'))).toEqual([]);
  });
});
