import type { Opinion } from '@xray/contracts';

import { featureOf, sourceOf, type Observer } from '../observer.ts';
import { gradedObserver, gradedOpinion, type Reading } from '../v2/graded-opinion.ts';

const ID = 'outlook_v3';
/** The `range_outlook` of the median run that the observer was made on. */
const ORDINARY_OUTLOOK = 0.2;
/** How far from it a forecast lies that is graded 1: next to none lies further. */
const OUTLOOK_SPREAD = 1;

function readingOf(rangeOutlook: number): Reading {
  const distance = rangeOutlook - ORDINARY_OUTLOOK;
  const regime = distance < 0 ? 'CHOP_BALANCED' : 'TREND_EXHAUSTION';
  return { regime, grade: Math.abs(distance) / OUTLOOK_SPREAD };
}

/** What `outlook_v3` says of a forecast, for whoever makes one without composing. */
export function outlookOpinion(rangeOutlook: number): Opinion {
  return gradedOpinion(sourceOf(ID), readingOf(rangeOutlook));
}

/**
 * How wild the next bars will be: x = `range_outlook` − 0.2. Calmer than ordinary (x < 0) is balance, graded −x; wilder is
 * exhaustion, graded x.
 */
export const outlookV3: Observer = gradedObserver(ID, (snapshot) => {
  const outlook = featureOf(snapshot, 'range_outlook');
  return Number.isNaN(outlook) ? null : readingOf(outlook);
});
