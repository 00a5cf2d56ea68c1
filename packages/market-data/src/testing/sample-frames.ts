export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Frames as the venue wrote them in 2021 and 2024 and writes them in 2026, by stream. */
export const SAMPLE_FRAMES = {
  aggTrade2021:
    '{"stream":"ctkusdt@aggTrade","data":{"e":"aggTrade","E":1626992743004,"a":25116862,"s":"CTKUSDT","p":"1.01000","q":"159","f":39834912,"l":39834914,"T":1626992742850,"m":true}}',
  aggTrade2026:
    '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1790500000133,"a":3466000001,"s":"BTCUSDT","p":"84551.10","q":"0.030","nq":"0.020","f":8123000017,"l":8123000017,"T":1790500000083,"m":false,"st":1}}',
  trade2024:
    '{"stream":"btcusdt@trade","data":{"e":"trade","E":1723161256322,"T":1723161256321,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006","X":"MARKET","m":false}}',
  trade2026:
    '{"stream":"btcusdt@trade","data":{"e":"trade","E":1790500001849,"T":1790500001848,"s":"BTCUSDT","t":8121000411,"p":"83600.00","q":"0.001","X":"MARKET","m":true,"st":1}}',
  tradeRetail:
    '{"e":"trade","E":1790500002022,"T":1790500002021,"s":"1000PEPEUSDT","t":2804000005,"p":"0.0044478","q":"10403","X":"RPI","m":false,"st":1}',
  bookTicker2024:
    '{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":5123107839020,"s":"BTCUSDT","b":"61800.20","B":"2.507","a":"61800.30","A":"2.510","T":1723161256313,"E":1723161256314}}',
  bookTicker2026:
    '{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":11659000033361,"s":"BTCUSDT","ps":"BTCUSDT","b":"83600.00","B":"7.816","a":"83600.10","A":"1.566","T":1790500003266,"E":1790500003267,"st":1}}',
  depth2024:
    '{"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":1723161256299,"T":1723161256298,"s":"BTCUSDT","U":5123107832006,"u":5123107837557,"pu":5123107831937,"b":[["58710.20","0.014"],["61510.90","0.000"]],"a":[["61900.00","7"]]}}',
  depth2026:
    '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1790500004904,"T":1790500004836,"s":"BTCUSDT","ps":"BTCUSDT","U":11671000083245,"u":11671000087966,"pu":11671000083147,"b":[["84551.00","0.294"]],"a":[],"st":1}}',
  kline2021:
    '{"stream":"ctkusdt@kline_1m","data":{"e":"kline","E":1626992742872,"s":"CTKUSDT","k":{"t":1626992700000,"T":1626992759999,"s":"CTKUSDT","i":"1m","f":39834847,"L":39834914,"o":"1.01100","c":"1.01000","h":"1.01200","l":"1.00900","v":"21580","n":68,"x":false,"q":"21797.83100","V":"5126","Q":"5180.29100","B":"0"}}}',
  kline2026:
    '{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":1790500020960,"s":"BTCUSDT","k":{"t":1790499960000, "T":1790500019999, "s":"BTCUSDT", "i":"1m", "f":7960000076, "L":7960000277, "o":"64970.80", "c":"64969.40", "h":"64971.00", "l":"64960.10", "v":"12.345", "n":202, "x":true, "q":"801999.12", "V":"6.1", "Q":"396000.1", "B":"0"},"st":1}}',
  markPrice2026:
    '{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1790500005000,"s":"BTCUSDT","p":"84550.20762319","ap":"84550.20762319","P":"84558.19090930","i":"84589.97304348","r":"-0.00000712","T":1790524800000,"st":1}}',
  forceOrder2026:
    '{"stream":"!forceOrder@arr","data":{"e":"forceOrder","E":1790500006773,"o":{"s":"ILVUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"118.2","p":"3.81200","ap":"3.85590","X":"FILLED","l":"21.4","z":"118.2","T":1790500006263,"ps":"ILVUSDT","st":1}}}',
  openInterest: '{"symbol":"BTCUSDT","openInterest":"10659.509","time":1589437530011}',
  depthSnapshot:
    '{"lastUpdateId":5123107852948,"E":1723161256501,"T":1723161256493,"bids":[["61800.20","2.909"]],"asks":[["61800.30","1.135"]]}',
  acknowledgement: '{"result":null,"id":7}',
} as const;

/** The samples that are written as the venue pushes its four fastest streams. */
export const TEMPLATE_SAMPLES: readonly string[] = [
  SAMPLE_FRAMES.aggTrade2021,
  SAMPLE_FRAMES.aggTrade2026,
  SAMPLE_FRAMES.trade2024,
  SAMPLE_FRAMES.trade2026,
  SAMPLE_FRAMES.tradeRetail,
  SAMPLE_FRAMES.bookTicker2024,
  SAMPLE_FRAMES.bookTicker2026,
  SAMPLE_FRAMES.depth2024,
  SAMPLE_FRAMES.depth2026,
];
