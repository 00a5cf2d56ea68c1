/** How the product puts its packages together, for the benchmarks: they measure this wiring and none of their own. */
export { loadConfig } from './config/load.ts';
export { currentIdentity } from './identity/log-identity.ts';
export { wiring, type WiringOptions } from './pipeline/wiring.ts';
