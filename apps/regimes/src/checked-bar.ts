import { minuteText } from '@xray/contracts';

import type { Bar } from './bar.ts';
import { RegimesError } from './errors.ts';

function refuse(code: 'bar_not_aligned' | 'invalid_bar', at: string, what: string): never {
  throw new RegimesError(code, `${at}: ${what}`);
}

/** The first millisecond after the bar, which is the engine time of its run. */
function endOf({ closeTime, openTime }: Bar, barMs: number, at: string): number {
  if (openTime !== undefined) {
    if (!Number.isSafeInteger(openTime) || openTime < 0)
      refuse('invalid_bar', at, `openTime is ${openTime} and no time in milliseconds since 1970`);
    if (openTime % barMs !== 0)
      refuse('bar_not_aligned', at, `openTime ${openTime} is no multiple of the bars' ${barMs} ms`);
    const end = openTime + barMs;
    if (closeTime !== undefined && closeTime !== end && closeTime !== end - 1)
      refuse('bar_not_aligned', at, `it ends at ${closeTime} and not ${barMs} ms after openTime ${openTime}`);
    return end;
  }
  if (closeTime === undefined || !Number.isSafeInteger(closeTime) || closeTime < barMs - 1)
    refuse('invalid_bar', at, `openTime or closeTime must be a time in milliseconds since 1970`);
  const end = closeTime % barMs === 0 ? closeTime : closeTime + 1;
  if (end % barMs !== 0) refuse('bar_not_aligned', at, `closeTime ${closeTime} is no end of a bar of ${barMs} ms`);
  return end;
}

function checkPrices({ close, high, low, open }: Bar, at: string): void {
  for (const [name, price] of Object.entries({ open, high, low, close }))
    if (!Number.isFinite(price) || price <= 0) refuse('invalid_bar', at, `${name} is ${price} and no price`);
  if (high < Math.max(open, close) || low > Math.min(open, close))
    refuse('invalid_bar', at, `high ${high} and low ${low} do not hold open ${open} and close ${close}`);
}

function checkVolumes({ quoteVolume, takerBuyVolume, trades, volume }: Bar, at: string): void {
  for (const [name, value] of Object.entries({ volume, quoteVolume, takerBuyVolume, trades }))
    if (value !== undefined && !(Number.isFinite(value) && value >= 0))
      refuse('invalid_bar', at, `${name} is ${value}; leave it out where it is not known`);
  if (takerBuyVolume !== undefined && volume === undefined)
    refuse('invalid_bar', at, 'takerBuyVolume says what of volume takers bought, and volume is left out');
  if (trades !== undefined && !Number.isSafeInteger(trades))
    refuse('invalid_bar', at, `trades is ${trades} and no count`);
}

/**
 * The end of a bar that can be told of.
 *
 * @throws RegimesError `invalid_bar`, `bar_not_aligned`
 */
export function checkedEnd(bar: Bar, barMs: number, position: number): number {
  const given: unknown = bar;
  if (typeof given !== 'object' || given === null)
    refuse('invalid_bar', `bar ${position}`, 'expected an object with open, high, low, close and a time');
  const end = endOf(bar, barMs, `bar ${position}`);
  const at = `bar ${position}, which ends ${minuteText(end)}`;
  checkPrices(bar, at);
  checkVolumes(bar, at);
  return end;
}

/**
 * Refuses a bar that does not follow the last one.
 *
 * @throws RegimesError `bar_repeated`, `bar_out_of_order`, `bars_missing`
 */
export function checkFollows(end: number, last: number, barMs: number, position: number): void {
  const at = `bar ${position} ends ${minuteText(end)}`;
  if (end === last) throw new RegimesError('bar_repeated', `${at}, as the bar before it did: push each bar once`);
  if (end < last)
    throw new RegimesError(
      'bar_out_of_order',
      `${at}, before the last one (${minuteText(last)}): sort the bars by time`,
    );
  const missing = (end - last) / barMs - 1;
  if (missing > 0)
    throw new RegimesError(
      'bars_missing',
      `${at} and the last one ${minuteText(last)}: ${missing} between them missing; fill them in, or begin a new tracker after the gap`,
    );
}
