export { simulateMarket, type RegimeTruth, type SimulatedFrame, type SimulatedMarket } from './simulate.ts';
export {
  defaultInstruments,
  defaultMarketSimConfig,
  type MarketSimConfig,
  type SimulatedInstrument,
} from './config.ts';
export { MarketSimError, type MarketSimErrorCode } from './errors.ts';
export { REGIME_BEHAVIOUR, type RegimeBehaviour } from './regimes/regime-behaviour.ts';
