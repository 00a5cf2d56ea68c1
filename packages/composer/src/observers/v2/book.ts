import { featureOf, type Observer } from '../observer.ts';
import { directed, directedOr, gradedObserver, lastDirection, REDUCED_CONFIDENCE } from './graded-opinion.ts';

/**
 * The spread beyond what the range explains: w = `spread_ratio` − 0.3 · `range_ratio` (0, the usual range, when that is missing,
 * at confidence 0.5). A narrow one (w < 0) is balance, graded −w / 1.5; a wide one a liquidation the way the bar closed
 * (exhaustion where it went nowhere), w / 1.5.
 */
export const spreadV2: Observer = gradedObserver('spread_v2', (snapshot) => {
  const range = featureOf(snapshot, 'range_ratio');
  const isRangeKnown = !Number.isNaN(range);
  const width = featureOf(snapshot, 'spread_ratio') - 0.3 * (isRangeKnown ? range : 0);
  if (Number.isNaN(width)) return null;
  const regime = width < 0 ? 'CHOP_BALANCED' : directedOr('LIQUIDATION', lastDirection(snapshot), 'TREND_EXHAUSTION');
  return { regime, grade: Math.abs(width) / 1.5, confidence: isRangeKnown ? 1 : REDUCED_CONFIDENCE };
});

/**
 * What rests at the top of the book: a `book_imbalance` of 0 or more, as much bid as offered or more, builds a trend upwards,
 * below 0 downwards, graded by its magnitude. Exactly 0 is upwards at grade 0, where the side means nothing.
 */
export const bookV2: Observer = gradedObserver('book_v2', (snapshot) => {
  const imbalance = featureOf(snapshot, 'book_imbalance');
  if (Number.isNaN(imbalance)) return null;
  return { regime: directed('TREND_BUILD', imbalance < 0 ? -1 : 1), grade: Math.abs(imbalance) };
});
