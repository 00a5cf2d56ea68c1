import { errorText, type Logger } from '@xray/contracts';
import { fetchUniverse, MarketDataError, namedInstruments, type HttpClient } from '@xray/market-data';
import { OperationError, saidAsUsageNow } from '@xray/operations';

import { unwatchedModuleSymbols } from '../config/module-symbols.ts';
import type { XrayConfig } from '../config/schema.ts';
import type { FeedParts } from './session-options.ts';
import { refuseUnusableFeed } from './session.ts';

/** @throws OperationError what is asked for cannot be checked, so nothing is watched: `not_done`, or `interrupted` by a signal */
function refuseUnchecked(venueName: string, cause: unknown): never {
  if (cause instanceof MarketDataError && cause.code === 'request_stopped') {
    throw new OperationError(
      'interrupted',
      `stopped before ${venueName} told of its instruments: nothing was watched, start again`,
      { cause },
    );
  }
  throw new OperationError(
    'not_done',
    `the instruments of ${venueName} could not be asked for, so that no name can be checked, and nothing is watched: ${errorText(cause)}`,
    { cause },
  );
}

export interface WatchableSymbolsParts {
  readonly feed: Omit<FeedParts, 'symbols'>;
  readonly http: HttpClient;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** The symbols that are asked for, as the venue knows them. @throws OperationError `wrong_usage`, `not_done`, `interrupted` */
export async function watchableSymbols(
  { analysis_engine, live }: XrayConfig,
  mode: 'live' | 'record',
  { feed, http, logger, signal }: WatchableSymbolsParts,
): Promise<readonly string[]> {
  refuseUnusableFeed({ ...feed, symbols: live.symbols });
  const { clock, endpoints, random, venue } = feed;
  const asking = { venue, endpoints, clock, random, httpGet: http.get, signal, logger };
  const instruments = await fetchUniverse(asking).catch((error: unknown) => refuseUnchecked(live.venue, error));
  const symbols = saidAsUsageNow(
    (error) => error instanceof MarketDataError,
    () => namedInstruments(live.symbols, instruments, live.venue),
  );
  if (mode === 'live')
    for (const unwatched of unwatchedModuleSymbols(analysis_engine, symbols))
      logger.warn('a module is set for a symbol that is not watched', { ...unwatched });
  return symbols;
}
