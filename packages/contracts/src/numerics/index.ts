/**
 * Numerical methods that more than one package computes with.
 *
 * @module @xray/contracts/numerics
 */

export { solvePositiveDefinite } from './solve-positive-definite.ts';
