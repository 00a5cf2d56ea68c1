/**
 * {@include ../README.md}
 *
 * @module @xray/market-data
 */

export { MarketDataError, type MarketDataErrorCode } from './errors.ts';
export { binanceUsdm } from './venues/binance-usdm/adapter.ts';
export { okxSwap } from './venues/okx-swap/adapter.ts';
export { VENUE_NAMES, venueOf, type VenueName } from './venues/venues.ts';
export type { VendorAnswer, VendorRefusal } from './venues/alpha-vantage/answer.ts';
export { readListing, type ListedSymbol } from './venues/alpha-vantage/listing.ts';
export { readDailyAdjusted, readIntraday, type DailyRow, type IntradayRow } from './venues/alpha-vantage/series.ts';
export {
  readSmartPacket,
  SMART_PACKET_BYTES,
  SMART_SEGMENTS,
  type SmartLevel,
  type SmartPacket,
  type SmartPacketReading,
  type SmartSegment,
} from './venues/smartapi/packet.ts';
export { perpetualSymbols } from './venues/binance-usdm/exchange-info.ts';
export type {
  ControlFrame,
  Heartbeat,
  InstrumentInfoRequest,
  PolledStream,
  PushedStream,
  Receipt,
  StreamDefinition,
  StreamSequence,
  VenueAdapter,
  VenueConnection,
  VenueLimits,
  VenueRequest,
} from './venues/venue.ts';
export { createLiveFeed } from './live/create-live-feed.ts';
export { refuseImpossibleFeed } from './live/refuse-impossible-feed.ts';
export { STATE_OF_CODE, type StateCode } from './live/events/state-detail.ts';
export {
  fetchUniverse,
  measureClockOffset,
  type ClockOffset,
  type VenueQuestion,
} from './live/requests/venue-questions.ts';
export { namedInstruments, nearestInstruments } from './live/instruments/named-instruments.ts';
export { createHttpClient, type HttpClient } from './live/transport/undici-http.ts';
export { createWebSocketOpener, type WebSocketLimits } from './live/transport/ws-socket.ts';
export { DEFAULT_FEED_LIMITS, type FeedLimits } from './live/feed-limits.ts';
export type {
  ConnectionStatus,
  FeedConnectionState,
  FeedHistoryState,
  FeedRequestState,
  FeedState,
  FeedStreamState,
  FeedStreamStatus,
  VenueRefusal,
} from './live/feed-state.ts';
export { createFeedBackpressure, type PauseReason, type FeedBackpressure } from './live/feed-backpressure.ts';
export { createFeedFaults, type FeedFaults, type FeedFaultsOptions } from './live/health/feed-faults.ts';
export { FEED_REASONS, feedReasons, type FeedReason } from './live/health/feed-reasons.ts';
export { createHistoryCoverage, type HistoryCoverage } from './live/history/history-coverage.ts';
export { missingHistory, type HistoryReach } from './live/history/missing-history.ts';
export type { FeedHistory } from './live/history/history-pages.ts';
export type { HistoryAnswer, HistorySeries, TimeRange } from './venues/venue-history.ts';
export type { FeedEndpoints, FeedSink, LiveFeed, LiveFeedOptions } from './live/live-feed.ts';
export type {
  FeedTransport,
  HttpAnswer,
  HttpGet,
  HttpRequest,
  OpenSocket,
  Socket,
  SocketClose,
  SocketHandlers,
} from './live/transport/ports.ts';
export {
  importHistory,
  type ImportedSoFar,
  type ImportedSpan,
  type ImportHistory,
} from './archives/audit/import-history.ts';
export type { ImportedContent } from './archives/audit/import-records.ts';
export { addImportBatch, emptyImportSummary, type ImportSummary } from './archives/run/import-summary.ts';
export { badLineText, type BadLine } from './archives/bad-line.ts';
export {
  importNotes,
  importReport,
  importReportLines,
  importReportSchema,
  type ImportReport,
} from './archives/run/import-report.ts';
export { IMPORT_KINDS, type ImportKind } from './archives/import-kind.ts';
export { importConfigSchema, DEFAULT_IMPORT_LIMITS, type ImportLimits } from './archives/import-limits.ts';
export {
  planImport,
  type ImportPlan,
  type ImportRequest,
  type PlannedFile,
  type SkippedFile,
} from './archives/plan/import-plan.ts';
export { planImportInto, type NewImport } from './archives/plan/plan-import-into.ts';
export type { FilePosition } from './archives/entries/file-position.ts';
export { runImport, type FileLine, type ImportBatch } from './archives/run/run-import.ts';
export { importInto, type ImportTarget } from './archives/run/import-into.ts';
export { disagreementText, type Disagreement } from './archives/run/disagreements.ts';
export type { RecordedEvents } from './archives/plan/overlap.ts';
export type { FileSurvey } from './archives/plan/file-survey.ts';
export { systemClock } from './clock/system-clock.ts';
export {
  createCustomSource,
  type CustomSource,
  type CustomSourceOptions,
  type DecodedValues,
} from './sources/custom-source.ts';
export {
  NORMALIZED_CONTENT_TYPE,
  rawMarketEvent,
  type RawMarketEventDraft,
  type RawMarketEventDraftOf,
} from './sources/raw-market-event.ts';
