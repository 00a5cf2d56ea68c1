import type { CausalChain, Frame } from '@xray/orchestrator';

import { minuteText } from '../cli/format.ts';

function percent(mass: number): string {
  return `${(mass * 100).toFixed(1).padStart(5)} %`;
}

function valueText(value: number | null): string {
  return value === null ? '—' : String(Number(value.toPrecision(8)));
}

function frameLines(frame: Frame): readonly string[] {
  const about = `  #${frame.ingest_seq} ${frame.event_type} received ${frame.recv_ts_ms} exchange ${frame.exchange_ts_ms ?? '—'}`;
  const bytes = frame.payload_text ?? `base64 ${frame.payload_base64}`;
  return [about, `    sha256 ${frame.payload_sha256}`, `    ${bytes}`];
}

/** The chain as a person reads it, from the label down to the bytes. */
export function chainLines(chain: CausalChain): readonly string[] {
  const { features, frames, frames_in_all, gate, hysteresis, rederived, run, truth, verdict } = chain;
  const belief = Object.entries(verdict.belief_by_regime ?? {}).sort(([, left], [, right]) => right - left);
  const memory =
    hysteresis === null
      ? []
      : [
          `  held by hysteresis: anchor ${hysteresis.anchor_regime}, candidate ${hysteresis.candidate_regime ?? 'none'}, ` +
            `progress ${hysteresis.progress_current} of ${hysteresis.progress_required} (${hysteresis.reason_codes.join(', ')})`,
          `  without memory this run says ${truth.regime} (${percent(truth.confidence).trim()})`,
        ];
  const opinions = [...(verdict.evidence ?? [])].sort((left, right) => Math.abs(right.weight) - Math.abs(left.weight));
  return [
    `${run.symbol} ${minuteText(run.engine_timestamp_ms)}  run ${run.run_id}`,
    '',
    `label    ${verdict.regime}, confidence ${percent(verdict.confidence).trim()}`,
    `  drivers        ${verdict.drivers.join(', ')}`,
    `  invalidations  ${verdict.invalidations.join(', ') || 'none'}`,
    `  permissions    ${verdict.permissions.join(', ')}`,
    `  gate           ${gate === null ? 'not evaluated' : [gate.gate_status, ...gate.reasons].join(' ')}`,
    ...memory,
    '',
    `belief   entropy ${(verdict.belief_entropy_bits ?? 0).toFixed(3)} bits`,
    ...belief.map(([regime, mass]) => `  ${regime.padEnd(18)} ${percent(mass)}`),
    '',
    'opinions and their weight in the label, in nats',
    ...opinions.map(
      ({ confidence, regime, source, strength, weight }) =>
        `  ${weight >= 0 ? '+' : ''}${weight.toFixed(3)}  ${source} says ${regime}, strength ${strength.toFixed(3)}, confidence ${confidence.toFixed(3)}`,
    ),
    '',
    'features',
    ...Object.entries(features?.features ?? {}).map(([key, value]) => `  ${key.padEnd(26)} ${valueText(value)}`),
    '',
    `cut      ingest_seq ${run.cut_start_ingest_seq} to ${run.cut_end_ingest_seq}, features look back to ${run.lookback_start_ingest_seq}`,
    `frames   ${frames_in_all} of ${run.symbol} in the ${chain.frames_from}${frames.length < frames_in_all ? `, the first ${frames.length}` : ''}`,
    ...frames.flatMap(frameLines),
    '',
    `derived again from the raw records: ${rederived}`,
  ];
}
