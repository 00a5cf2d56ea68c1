import type { Outlook, OutlookRange, OutlookSize } from '../regime-engine/outlook.ts';
import { shareText } from './number-texts.ts';

/** What the sentence says of the move: the size that is called large where claims are measured. */
const LARGE_MULTIPLE = 1.5;

function rangeText({ multiple, range }: OutlookRange): string {
  return range === null ? `${multiple.toFixed(2)} times the usual volatility` : percentOfPrice(range);
}

function sizeText({ multiple, size }: OutlookSize): string {
  return size === null ? `${multiple} times the usual move` : percentOfPrice(size);
}

/** `0.31 %`: three digits that count. */
function percentOfPrice(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** An outlook in a sentence: the typical range of the next bars, and how likely a large move is. */
export function outlookText({ beyond, horizon_bars, range_quantiles }: Outlook): string {
  const at = (probability: number) => range_quantiles.find((quantile) => quantile.probability === probability);
  const [low, middle, high] = [at(0.05), at(0.5), at(0.95)];
  const large = beyond.find(({ multiple }) => multiple === LARGE_MULTIPLE);
  const parts = [
    ...(low === undefined || middle === undefined || high === undefined
      ? []
      : [`bars of about ${rangeText(middle)} (in 90 of 100 cases ${rangeText(low)} to ${rangeText(high)})`]),
    ...(large === undefined
      ? []
      : [`a move of more than ${sizeText(large)} with a probability of ${shareText(large.probability)}`]),
  ];
  return `next ${horizon_bars} bars: ${parts.join(', ')}`;
}
