/**
 * The calibration that ships for bars of five minutes: what candles alone tell there.
 *
 * @module @xray/regime-engine/shipped/5m
 */

import type { Calibration } from '@xray/contracts';

import { asShipped } from './as-shipped.ts';
import content from './shipped-calibration-5m.json' with { type: 'json' };

/**
 * Fitted to real candles alone: a market that sends more is read by its candles, too. docs/belief.md says how well it does.
 */
export const shippedCalibration: Calibration = asShipped(content);
