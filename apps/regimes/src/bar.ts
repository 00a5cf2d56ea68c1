interface BarNumbers {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In units of the base coin; where it is left out nothing is known of volume. */
  readonly volume?: number;
  /** The same in units of the quote coin: `volume` times the mean price. */
  readonly quoteVolume?: number;
  /** What of `volume` takers bought. */
  readonly takerBuyVolume?: number;
  /** How many trades there were. */
  readonly trades?: number;
}

/** When a bar was, in milliseconds since the Unix epoch: by either of its ends. */
type BarTime =
  | { readonly openTime: number; readonly closeTime?: number }
  | {
      /** Its end, as the first millisecond after it or, as some venues have it, the last one of it. */
      readonly closeTime: number;
      readonly openTime?: number;
    };

/** One bar of a market, as it lies in an array. A bar is closed: one that still grows is not told of. */
export type Bar = BarNumbers & BarTime;
