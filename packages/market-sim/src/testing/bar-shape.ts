/** Prices and volumes of one bar, as any candle has them. */
export interface BarShape {
  readonly logReturn: number;
  readonly logRange: number;
  readonly volume: number;
  readonly takerImbalance: number;
}

/** What a list of bars looks like, free of price, volume and volatility units. */
export interface MarketShape {
  /** Median of |return| over mean range, and the 99th hundredth of |return| over its median: how heavy the tails are. */
  readonly medianReturnOverMeanRange: number;
  readonly returnTail: number;
  /** Standard deviations of ln range, ln volume and atanh taker imbalance. */
  readonly lnRangeDeviation: number;
  readonly lnVolumeDeviation: number;
  readonly imbalanceDeviation: number;
  readonly rangeVolumeCorrelation: number;
  /** Correlation of atanh taker imbalance and return / range. */
  readonly imbalanceReturnCorrelation: number;
  /** Autocorrelation of ln range at 1 and at 20 bars: how long volatility lasts. */
  readonly rangeMemory1: number;
  readonly rangeMemory20: number;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

function correlation(left: readonly number[], right: readonly number[]): number {
  const [leftMean, rightMean] = [mean(left), mean(right)];
  const product = mean(left.map((value, at) => (value - leftMean) * ((right[at] ?? NaN) - rightMean)));
  return product / (deviation(left) * deviation(right));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
}

/** Bars without a range or with takers of one side alone, as illiquid markets have, are left out. */
export function marketShape(bars: readonly BarShape[]): MarketShape {
  const whole = bars.filter(({ logRange, takerImbalance }) => logRange > 0 && Math.abs(takerImbalance) < 0.99);
  const returns = whole.map(({ logReturn }) => Math.abs(logReturn));
  const bodies = whole.map(({ logRange, logReturn }) => logReturn / logRange);
  const imbalances = whole.map(({ takerImbalance }) => Math.atanh(takerImbalance));
  const ranges = whole.map(({ logRange }) => Math.log(logRange));
  const volumes = whole.map(({ volume }) => Math.log(volume));
  const memory = (lag: number): number => correlation(ranges.slice(0, -lag), ranges.slice(lag));
  return {
    medianReturnOverMeanRange: quantile(returns, 0.5) / mean(whole.map(({ logRange }) => logRange)),
    returnTail: quantile(returns, 0.99) / quantile(returns, 0.5),
    lnRangeDeviation: deviation(ranges),
    lnVolumeDeviation: deviation(volumes),
    imbalanceDeviation: deviation(imbalances),
    rangeVolumeCorrelation: correlation(ranges, volumes),
    imbalanceReturnCorrelation: correlation(imbalances, bodies),
    rangeMemory1: memory(1),
    rangeMemory20: memory(20),
  };
}
