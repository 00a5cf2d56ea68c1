import type { DashboardViewModel } from '@xray/contracts';

import { plain } from '../../text/cells.ts';
import { isoUtc } from '../../text/iso-utc.ts';
import { cell, segment, textLine, type Line, type Tone } from '../styled-line.ts';
import type { UiState } from '../ui-state.ts';
import type { ScreenSize } from './screen-size.ts';

const NAME_WIDTH = 24;

const STATUS_TONES: Readonly<Record<DashboardViewModel['system']['status'], Tone>> = {
  OK: 'good',
  DEGRADED: 'bad',
  UNKNOWN: 'warn',
};

function fact(name: string, value: string | number | null, tone: Tone = 'plain'): Line {
  return [segment(cell(`  ${name}`, NAME_WIDTH), 'dim'), segment(value === null ? '-' : plain(String(value)), tone)];
}

function moment(timestampMs: number | null): string | null {
  return timestampMs === null ? null : isoUtc(timestampMs);
}

function counted(title: string, counts: Readonly<Record<string, number>>): readonly Line[] {
  const entries = Object.entries(counts);
  return [
    textLine(title, 'strong'),
    ...(entries.length === 0 ? [fact('-', '')] : entries.map(([name, count]) => fact(name, count))),
  ];
}

/** Components, what comes in, how old it is, and where it is from. */
export function systemLines(view: DashboardViewModel, state: UiState, size: ScreenSize): readonly Line[] {
  const { system, telemetry } = view;
  const { ingest, provenance, staleness } = telemetry;
  const rate = ingest.raw_events_per_second;
  const lines: readonly Line[] = [
    [segment('system ', 'strong'), segment(system.status, STATUS_TONES[system.status])],
    ...system.components.flatMap(({ component_id, details, last_update_ts_ms, status }) => [
      [
        segment(cell(`  ${component_id}`, NAME_WIDTH), 'dim'),
        segment(cell(status, 9), STATUS_TONES[status]),
        segment(moment(last_update_ts_ms) ?? '', 'dim'),
      ],
      ...details.map((detail) => textLine(`      ${plain(detail)}`, 'warn')),
    ]),
    textLine(''),
    textLine('what comes in', 'strong'),
    fact('raw events a second', rate === null ? null : rate.toFixed(1)),
    fact('last run', moment(ingest.last_orchestrator_event_ts_ms)),
    fact('last gate', moment(ingest.last_state_gate_event_ts_ms)),
    fact('last analysis', moment(ingest.last_analysis_engine_event_ts_ms)),
    fact('staleness', [staleness.status, ...staleness.reasons].join(', '), staleness.is_stale ? 'warn' : 'plain'),
    textLine(''),
    ...counted('raw events of the last cuts', ingest.raw_events_by_type),
    textLine(''),
    ...counted('failures to take events', ingest.failures_by_source),
    textLine(''),
    textLine('where it is from', 'strong'),
    fact('venues', provenance.venues.join(', ')),
    fact('streams', provenance.streams.join(', ')),
    fact('log', provenance.log),
    fact('log size, bytes', provenance.log_size_bytes),
    fact('configuration', provenance.config_hash),
    fact('calibration', provenance.calibration_hash),
    fact('enforcement', telemetry.enforcement_state),
  ];
  const first = Math.min(state.scroll, Math.max(0, lines.length - size.height));
  return lines.slice(first, first + size.height);
}
