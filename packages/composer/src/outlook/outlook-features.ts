import {
  rangeOutlook,
  type DayProfile,
  type OutlookModel,
  type OutlookReading,
  type OutlookTerms,
} from '@xray/contracts';

import type { ForecastFeatures } from '../features/feature-keys.ts';
import { OUTLOOK_RANGES, within } from '../features/feature-ranges.ts';
import { LEAST_NORMALISER_BARS, meanOf, usualRange, usualVolatility } from '../features/normaliser.ts';
import type { LongMoments } from '../window/by-long-measure.ts';
import { NORMALISER_BARS } from '../window/read-normaliser.ts';
import { dayTerms } from './day-terms.ts';
import type { OutlookView, SlotSum } from './read-outlook.ts';

/** What a forecast looks at. */
export interface OutlookInputs {
  readonly read: OutlookView;
  readonly moments: LongMoments;
  readonly profile: DayProfile | null;
  /** Of the one-bar log returns of all the past that the profile remembers; NaN without a profile. */
  readonly meanSquaredReturn: number;
  readonly engineBar: number;
  readonly engineTimestampMs: number;
}

/** Bars that are forecast where no model says how many. */
const HORIZON_BARS = 10;
const HOUR_MS = 3_600_000;
/** Bars with a trade count from which on their level is one. */
const LEAST_TRADES_WEIGHT = 30;

/** The mean of the bars in some slots; NaN under a number of bars, half of the slots where none is given. */
function mean({ count, slots, sum }: SlotSum, least = slots / 2): number {
  return count < least ? Number.NaN : sum / count;
}

function usualTrades(profile: DayProfile | null): number {
  if (profile === null || profile.trades_level.weight < LEAST_TRADES_WEIGHT) return Number.NaN;
  return profile.trades_level.sum / profile.trades_level.weight;
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Each term by its definition. */
function termsOf(inputs: OutlookInputs, logUsual: number, horizonBars: number): OutlookTerms {
  const { engineBar, engineTimestampMs, moments, profile, read } = inputs;
  const { halfRange, ranges, trades, volumes } = read;
  const longRange = { slots: NORMALISER_BARS, count: moments.range.count, sum: moments.logRangeSum };
  const [usualVolume, usualTradeCount] = [meanOf(moments.logVolume), usualTrades(profile)];
  const day = dayTerms(profile, engineBar, horizonBars);
  const phase = ((engineTimestampMs % HOUR_MS) / HOUR_MS) * 2 * Math.PI;
  return {
    day_ahead: known(day.ahead),
    day_change: known(day.change),
    hour_cos_1: Math.cos(phase),
    hour_cos_2: Math.cos(2 * phase),
    hour_cos_3: Math.cos(3 * phase),
    hour_cos_4: Math.cos(4 * phase),
    hour_sin_1: Math.sin(phase),
    hour_sin_2: Math.sin(2 * phase),
    hour_sin_3: Math.sin(3 * phase),
    hour_sin_4: Math.sin(4 * phase),
    range_1: known(mean(ranges.last1) - logUsual),
    range_20: known(mean(ranges.last20) - logUsual),
    range_480: known(mean(halfRange, LEAST_NORMALISER_BARS) - logUsual),
    range_5: known(mean(ranges.last5) - logUsual),
    range_60: known(mean(ranges.last60) - logUsual),
    range_960: known(mean(longRange, LEAST_NORMALISER_BARS) - logUsual),
    trades_1: known(mean(trades.last1) - usualTradeCount),
    trades_20: known(mean(trades.last20) - usualTradeCount),
    trades_5: known(mean(trades.last5) - usualTradeCount),
    trades_60: known(mean(trades.last60) - usualTradeCount),
    usual_range: known(Math.log(usualRange(moments.range)) - logUsual),
    volume_1: known(mean(volumes.last1) - usualVolume),
    volume_20: known(mean(volumes.last20) - usualVolume),
    volume_5: known(mean(volumes.last5) - usualVolume),
    volume_60: known(mean(volumes.last60) - usualVolume),
  };
}

/** The window alone forgets at 960 slots, beyond which a quarter of all the weight lies. */
function usualOf({ meanSquaredReturn, moments }: OutlookInputs): number {
  const ofWindow = usualVolatility(moments);
  return Number.isNaN(ofWindow) || !(meanSquaredReturn > 0) ? ofWindow : Math.sqrt(meanSquaredReturn);
}

/**
 * The terms of a forecast, and the usual volatility: root of the mean square of the one-bar log returns so far, in which one counts half
 * as much as one 480 slots later; those of the last 960 slots where no profile is kept. The latter is missing under 120 returns in these, and where fewer than 10 of the last 20
 * slots have a range: then there is no forecast.
 */
export function readingOf(inputs: OutlookInputs, horizonBars = HORIZON_BARS): OutlookReading {
  const usual = usualOf(inputs);
  const isForecast = Number.isFinite(usual) && Number.isFinite(mean(inputs.read.ranges.last20));
  const terms = termsOf(inputs, Math.log(usual), horizonBars);
  return { usual_volatility: isForecast ? usual : null, terms };
}

/**
 * The features of the forecast: `range_outlook`, the forecast of the mean ln(range) of the next `horizon_bars` bars less
 * ln(`usual_volatility`), range = ln(high / low), at least 1e-5, to which a term without a value adds nothing; and `usual_volatility`,
 * as a share of the price. Missing together.
 */
export function outlookFeatures(model: OutlookModel, { terms, usual_volatility }: OutlookReading): ForecastFeatures {
  const usual = usual_volatility ?? Number.NaN;
  const outlook = usual_volatility === null ? Number.NaN : rangeOutlook(model, terms);
  return {
    range_outlook: within(OUTLOOK_RANGES.range_outlook, outlook),
    usual_volatility: within(OUTLOOK_RANGES.usual_volatility, usual),
  };
}
