import type { FitSettings } from '../fit-settings.ts';

/** The observer set that calibrations are fitted for. */
export const FITTED_OBSERVER_SET = 'v3';

/** The sources of set v3 that candles alone make speak. Any other one marks a market of which more is known. */
export const CANDLE_SOURCES: readonly string[] = [
  'composer:body_v2',
  'composer:flow_v2',
  'composer:outlook_v3',
  'composer:range_v2',
  'composer:return_v2',
  'composer:volume_v2',
];

/**
 * What says most of how wild the market is about to be counts most where the fit starts; tried on real months. Beside labels, what came
 * next in real markets counts little: at this weight it costs the labels a few thousandths of their loss.
 */
export const FIT_SETTINGS: Partial<FitSettings> = {
  forecast_weight: 0.05,
  starting_power: { 'composer:outlook_v3': 0.3, 'composer:range_v2': 0.3 },
};

/** Runs of a symbol on which no confidence is learnt: what the composer measures a bar against has filled by then. */
export const JUDGED_FIRST_RUN = 500;

/** Of so many labelled markets one is kept from the fit, for the curve of confidence to be learnt on. */
const MARKETS_A_JUDGE = 4;

/** The markets that tables are fitted on, and those that confidence is learnt on; too few for both are all fitted on. */
export function splitForConfidence<Market>(markets: readonly Market[]): {
  readonly fitted: readonly Market[];
  readonly judged: readonly Market[];
} {
  if (markets.length < MARKETS_A_JUDGE) return { fitted: markets, judged: [] };
  const isJudged = (_: Market, place: number): boolean => place % MARKETS_A_JUDGE === MARKETS_A_JUDGE - 1;
  return {
    fitted: markets.filter((market, place) => !isJudged(market, place)),
    judged: markets.filter(isJudged),
  };
}
