import { decodeRound } from './decode-against-json-parse.ts';
import type { Measure } from './measure.ts';
import { capturedFrames, DATA_ABSENT, framesText, type CapturedFrame } from './real-data.ts';
import { interleaved, timed } from './rounds.ts';
import { speedRow } from './speed-row.ts';

function isBookSnapshot(text: string): boolean {
  return text.startsWith('{"lastUpdateId"');
}

/**
 * What tardis-dev does with a recorded frame: parse it, ask every normaliser whether it takes the message, draw what it
 * gives. The bare answer of the book snapshot is wrapped as its own recordings wrap it; without it, it holds depth back.
 */
async function normaliseRound(frames: readonly CapturedFrame[]): Promise<() => number> {
  // Imported here, because it is large and every measure's process reads the list of all measures.
  const { normalizeBookChanges, normalizeBookTickers, normalizeTrades } = await import('tardis-dev');
  const localTime = new Date(frames[0]?.recv_ts_ms ?? 0);
  const messages = frames.map(({ symbol, text }) => ({
    text: isBookSnapshot(text) ? `{"stream":"${symbol.toLowerCase()}@depthSnapshot","data":${text}}` : text,
  }));
  return () => {
    const mappers = [
      normalizeTrades('binance-futures', localTime),
      normalizeBookChanges('binance-futures', localTime),
      normalizeBookTickers('binance-futures', localTime),
    ];
    return timed(() => {
      let records = 0;
      for (const { text } of messages) {
        const message: unknown = JSON.parse(text);
        for (const mapper of mappers) {
          if (!mapper.canHandle(message)) continue;
          for (const record of mapper.map(message, localTime) ?? []) if (record.symbol.length > 0) records += 1;
        }
      }
      if (records < messages.length * 0.9) throw new Error(`${messages.length} frames gave only ${records} records`);
    });
  };
}

export const decodeAgainstTardis: Measure = {
  name: 'decode-against-tardis',
  of: 'packages',
  async run({ quick }) {
    const frames = capturedFrames();
    if (frames === null) return DATA_ABSENT;
    const counts = quick ? { warm_up: 2, measured: 3 } : { warm_up: 3, measured: 11 };
    const rounds = await interleaved(decodeRound(frames), await normaliseRound(frames), counts);
    return {
      kind: 'measured',
      rows: [
        speedRow({
          measure: 'decode + normalise, beside tardis-dev',
          floor: 'tardis-dev’s normalisers',
          rounds,
          items: frames.length,
          item_name: 'frames',
          at_least: 2.5,
          notes: [
            `${framesText(frames)}; tardis-dev 13.35.3 with the normalisers for trades, book changes and book tickers, JSON.parse of ready-made strings included, as it needs the object`,
            'it knows no aggTrade and no kline (0.1 % of the frames) and leaves off-book trades out; xray decodes these as well and keeps the payload',
          ],
        }),
      ],
    };
  },
};
