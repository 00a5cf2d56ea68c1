/**
 * {@include ../README.md}
 *
 * @module @xray/market-sim
 */

export {
  simulateMarket,
  type FramesVenue,
  type SimulatedFrame,
  type SimulatedMarket,
  type SimulatedTruth,
} from './simulate.ts';
export { BAR_MS, DEFAULT_SIMULATION, type MarketSimConfig } from './config.ts';
export { MarketSimError, type MarketSimErrorCode } from './errors.ts';
export type { MarketModel, SimulatedInstrument } from './model/market-model.ts';
export type { RegimeModel } from './model/regime-model.ts';
export { varyModel } from './model/vary-model.ts';
export { parseMarketModel } from './model/parse-model.ts';
export { defaultMarketModel, SHIPPED_MODELS, shippedMarketModel, type ShippedModel } from './shipped-models.ts';
export { hiddenStates, type HiddenState, type HiddenStates } from './model/hidden-states.ts';
export { KLINE_MEASURES, MEASURES, type BarStatistics, type Measure } from './statistics/bar-statistics.ts';
export { stateLogDensities } from './statistics/state-log-densities.ts';
export type { BarLabel, LabelsHeader } from './labels/bar-label.ts';
export { labelLines, labelsFileOf, writeLabels } from './labels/labels-file.ts';
export { simulatedMarketName, truthBesideLog, truthOfMarket } from './labels/market-truth.ts';
export { marketRecords, type FrameDecoder } from './recording/market-records.ts';
export { recordedMarketLines, recordedMarketSchema, type RecordedMarket } from './recording/recorded-market.ts';
export { recordFrames, type RecordedFrames, type RecordingParts } from './recording/record-frames.ts';
export { parseLabels, type SimulatedLabels } from './labels/parse-labels.ts';
export { startExchange, type Exchange } from './exchange/exchange.ts';
export {
  DEFAULT_EXCHANGE_LIMITS,
  type CapturedMarket,
  type ExchangeLimits,
  type ExchangeOptions,
  type ExchangeState,
  type ExchangeTime,
} from './exchange/exchange-options.ts';
export { createScaledClock } from './exchange/time/scaled-clock.ts';
export { exchangeClock, type ServedExchange } from './exchange/time/exchange-clock.ts';
export { createSimulatedClock, type SimulatedClock } from './exchange/time/simulated-clock.ts';
export type { CapturedFrame } from './exchange/market/captured-feed.ts';
export type { Fault, FaultInput, FaultKind } from './exchange/faults/fault.ts';
export { parseFaultScript, type FaultScript, type FaultScriptInput } from './exchange/faults/fault-script.ts';
export type {
  ConnectionRecord,
  FaultRecord,
  Transcript,
  TranscriptDetail,
  TranscriptEntry,
  TranscriptTotals,
} from './exchange/transcript/transcript.ts';
export { FAULT_KINDS, randomFaults, type RandomFaultsOptions } from './exchange/faults/random-faults.ts';
