import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { realData } from './real-data.ts';

const folder = realData('okx-frames');

export const OKX_CAPTURE = folder === null ? null : join(folder, 'mixed-20220513.txt.gz');
if (OKX_CAPTURE === null)
  console.warn('Captured frames of OKX are absent (../shared/data): the tests on them are skipped.');

/** The frames of the capture as they were received, without the receipt times in front of them. */
export function okxFrames(): readonly Uint8Array[] {
  if (OKX_CAPTURE === null) return [];
  return gunzipSync(readFileSync(OKX_CAPTURE))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('wss://'))
    .map((line) => Buffer.from(line.slice(line.indexOf(' ') + 1)));
}

/** Frames as the venue writes them, by channel; those of 2022 as they were received. */
export const OKX_SAMPLES = {
  trades:
    '{"arg":{"channel":"trades","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","tradeId":"1306394740","px":"84219.9","sz":"12.6","side":"buy","ts":"1790500000897","count":"3","source":"0","seqId":1234},{"instId":"BTC-USDT-SWAP","tradeId":"1306394741","px":"84219.8","sz":"0.01","side":"sell","ts":"1790500000899","count":"1","source":"0","seqId":1234}]}',
  trades2022:
    '{"arg":{"channel":"trades","instId":"UNI-USD-SWAP"},"data":[{"instId":"UNI-USD-SWAP","tradeId":"12883020","px":"5.123","sz":"100","side":"sell","ts":"1652459215150"}]}',
  candle:
    '{"arg":{"channel":"candle3m","instId":"BTC-USDT-SWAP"},"data":[["1790499960000","84210.1","84230","84200.5","84219.9","5214.3","52.143","4391234.56","1"]]}',
  candle2022:
    '{"arg":{"channel":"candle1m","instId":"UNI-USD-SWAP"},"data":[["1652459220000","5.123","5.14","5.12","5.13","1200","2345.1"]]}',
  tickers:
    '{"arg":{"channel":"tickers","instId":"UNI-USD-SWAP"},"data":[{"instType":"SWAP","instId":"UNI-USD-SWAP","last":"5.123","lastSz":"100","askPx":"5.142","askSz":"25","bidPx":"5.134","bidSz":"96","open24h":"4.799","high24h":"5.458","low24h":"4.537","sodUtc0":"4.654","sodUtc8":"5.204","volCcy24h":"577730.7823","vol24h":"289425","ts":"1652459223143"}]}',
  bestOffers:
    '{"arg":{"channel":"bbo-tbt","instId":"BCH-USDT-SWAP"},"data":[{"asks":[["111.06","55154","0","2"]],"bids":[["111.05","57745","0","2"]],"ts":"1790500001802","seqId":363996337}]}',
  bookSnapshot:
    '{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"snapshot","data":[{"asks":[["84219.9","41.5","0","13"],["84220","7","0","2"]],"bids":[["84219.8","25.6","0","12"]],"ts":"1790500002085","checksum":0,"prevSeqId":-1,"seqId":123456}]}',
  bookUpdate:
    '{"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"update","data":[{"asks":[["84220","0","0","0"]],"bids":[["84219.7","1.1","0","1"]],"ts":"1790500002185","checksum":0,"prevSeqId":123456,"seqId":123457}]}',
  bookUpdate2022:
    '{"arg":{"channel":"books","instId":"UNI-USD-SWAP"},"action":"update","data":[{"asks":[["5.155","346","0","3"]],"bids":[["5.133","407","0","4"],["5.132","453","0","4"],["5.131","351","0","4"]],"ts":"1652459225680","checksum":-96367939}]}',
  markPrice:
    '{"arg":{"channel":"mark-price","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","markPx":"84218.6","ts":"1790500003539"}]}',
  indexTickers:
    '{"arg":{"channel":"index-tickers","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","idxPx":"84211.3","high24h":"86000","low24h":"83000","open24h":"85000","sodUtc0":"84700","sodUtc8":"84800","ts":"1790500003600"}]}',
  fundingRate:
    '{"arg":{"channel":"funding-rate","instId":"BTC-USDT-SWAP"},"data":[{"formulaType":"noRate","fundingRate":"-0.0001875391284828","fundingTime":"1790524800000","impactValue":"","instId":"BTC-USDT-SWAP","instType":"SWAP","interestRate":"","method":"current_period","maxFundingRate":"0.00375","minFundingRate":"-0.00375","nextFundingRate":"","nextFundingTime":"1790553600000","premium":"0.0001233824646391","settFundingRate":"0.0001699799259033","settState":"settled","ts":"1790500004402"}]}',
  openInterest:
    '{"arg":{"channel":"open-interest","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","instType":"SWAP","oi":"2385848.98","oiCcy":"23858.4898","oiUsd":"2009331201.62","ts":"1790500005111"}]}',
  liquidationOrders:
    '{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[{"bkLoss":"0","bkPx":"0.007831","ccy":"","posSide":"short","side":"buy","sz":"13","ts":"1790500006010"},{"bkLoss":"0","bkPx":"0.0078","ccy":"","posSide":"net","side":"sell","sz":"2","ts":"1790500005990"}],"instFamily":"IOST-USDT","instId":"IOST-USDT-SWAP","instType":"SWAP","uly":"IOST-USDT"},{"details":[{"bkLoss":"0","bkPx":"84000","ccy":"","posSide":"long","side":"sell","sz":"0.5","ts":"1790500006011"}],"instFamily":"BTC-USDT","instId":"BTC-USDT-SWAP","instType":"SWAP","uly":"BTC-USDT"}]}',
  subscribed: '{"id":"7","event":"subscribe","arg":{"channel":"tickers","instId":"BTC-USDT-SWAP"},"connId":"accb8e21"}',
  subscribed2022: '{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"}}',
  unsubscribed:
    '{"id":"8","event":"unsubscribe","arg":{"channel":"liquidation-orders","instType":"SWAP"},"connId":"accb8e21"}',
  refused:
    '{"id":"9","event":"error","code":"60018","msg":"Wrong URL or channel:trades,instId:FOO-USDT-SWAP doesn\'t exist.","connId":"accb8e21"}',
  notice:
    '{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. Please reconnect.","connId":"a4d3ae55"}',
} as const;

/** A text frame, and no JSON. */
export const OKX_PONG = 'pong';
