/**
 * The machine's clock alone: none of what reads feeds and archives is loaded with it.
 *
 * @module @xray/market-data/clock
 */

export { systemClock } from './system-clock.ts';
