import {
  claimText,
  minuteText,
  outlookText,
  type RunEvidence,
  type RunFrame,
  type RunRederivation,
  type TrustedState,
  verdictLabel,
} from '@xray/contracts';

function percent(mass: number): string {
  return `${(mass * 100).toFixed(1).padStart(5)} %`;
}

function valueText(value: number | null): string {
  return value === null ? '—' : String(Number(value.toPrecision(8)));
}

function payloadText({ payload }: RunFrame): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(payload, 'base64'));
  } catch {
    return `base64 ${payload}`;
  }
}

function frameLines(frame: RunFrame): readonly string[] {
  const about = `  #${frame.ingest_seq} ${frame.event_type} received ${frame.recv_ts_ms} exchange ${frame.exchange_ts_ms ?? '—'}`;
  return [about, `    sha256 ${frame.payload_sha256}`, `    ${payloadText(frame)}`];
}

function labelLines({ gate, hysteresis, run, truth, verdict }: RunEvidence): readonly string[] {
  const gateText = gate === null ? 'not evaluated' : [gate.gate_status, ...gate.reasons].join(' ');
  if (verdict === null) return [`label    none: the run ${run.status} ${run.error_detail ?? ''}`.trimEnd()];
  const memory =
    hysteresis === null || truth === null
      ? []
      : [
          `  held by hysteresis: anchor ${hysteresis.anchor_regime}, candidate ${hysteresis.candidate_regime ?? 'none'}, ` +
            `progress ${hysteresis.progress_current} of ${hysteresis.progress_required} (${hysteresis.reason_codes.join(', ')})`,
          `  without memory this run says ${verdictLabel(truth)} (${percent(truth.confidence).trim()})`,
        ];
  return [
    `label    ${verdictLabel(verdict)}, confidence ${percent(verdict.confidence).trim()}`,
    ...(verdict.claim === undefined ? [] : [`  claim          ${claimText(verdict.claim)}`]),
    ...(verdict.outlook === undefined ? [] : [`  outlook        ${outlookText(verdict.outlook)}`]),
    `  drivers        ${verdict.drivers.join(', ')}`,
    `  invalidations  ${verdict.invalidations.join(', ') || 'none'}`,
    `  permissions    ${verdict.permissions.join(', ')}`,
    `  gate           ${gateText}`,
    ...memory,
  ];
}

function beliefLines({ verdict }: RunEvidence): readonly string[] {
  if (verdict === null) return [];
  const belief = Object.entries(verdict.belief_by_regime ?? {}).sort(([, left], [, right]) => right - left);
  const opinions = [...(verdict.evidence ?? [])].sort((left, right) => Math.abs(right.weight) - Math.abs(left.weight));
  return [
    '',
    `belief   entropy ${(verdict.belief_entropy_bits ?? 0).toFixed(3)} bits`,
    ...belief.map(([regime, mass]) => `  ${regime.padEnd(18)} ${percent(mass)}`),
    '',
    'opinions and their weight in the label, in nats',
    ...opinions.map(
      ({ confidence, regime, source, strength, weight }) =>
        `  ${weight >= 0 ? '+' : ''}${weight.toFixed(3)}  ${source} says ${regime}, strength ${strength.toFixed(3)}, confidence ${confidence.toFixed(3)}`,
    ),
  ];
}

function identityText({ identity }: RunEvidence): string {
  if (identity === null) return 'not in the log';
  const { calibration, config_hash, runtime } = identity;
  return `configuration ${config_hash.slice(0, 12)}, calibration ${calibration?.name ?? 'none'}, node ${runtime.node}`;
}

function saidLines({ audit, feedback }: RunEvidence): readonly string[] {
  const remarks = feedback.map(
    ({ operator, recorded_ts_ms, stance, why }) =>
      `  ${minuteText(recorded_ts_ms)} ${operator ?? 'somebody'} ${stance}s: ${why}`,
  );
  return [
    '',
    'audit',
    ...audit.map(({ kind, recorded_ts_ms }) => `  ${minuteText(recorded_ts_ms)} ${kind}`),
    ...(remarks.length === 0 ? [] : ['', 'feedback', ...remarks]),
  ];
}

/**
 * What was trusted, and what derives it again. A proof goes back from memory to memory, so that where a run went on from none (in truth
 * mode, or first after memory was forgotten) only a replay of the whole log reaches the profile of the day.
 */
function trustedLine(trusted: readonly TrustedState[]): string {
  const states = trusted.map(({ engine_timestamp_ms, stream }) => `${stream} of ${minuteText(engine_timestamp_ms)}`);
  const again = trusted.some(({ stream }) => stream === 'hysteresis_record') ? 'xray prove --deep' : 'xray replay';
  return `  trusted as recorded: ${states.join(', ')}; ${again} derives ${states.length === 1 ? 'it' : 'them'} again`;
}

function rederivationLines({
  caveat,
  first_difference,
  reason,
  status,
  trusted = [],
}: RunRederivation): readonly string[] {
  const words = { IDENTICAL: 'identical', DIFFERENT: 'different', NOT_DERIVABLE: 'not derivable' }[status];
  const lines = [`derived again from the raw records: ${words}${reason === null ? '' : `: ${reason}`}`];
  if (first_difference !== null) {
    const { derived, path, recorded, step } = first_difference;
    lines.push(`  first in ${step} ${path}: ${JSON.stringify(recorded)} recorded, ${JSON.stringify(derived)} now`);
  }
  if (trusted.length > 0) lines.push(trustedLine(trusted));
  return caveat === null ? lines : [...lines, `  ${caveat}`];
}

/** The evidence as a person reads it, from the label down to the bytes, and then what proves it. */
export function runEvidenceLines(evidence: RunEvidence): readonly string[] {
  const { analysis_events, features, frames, proof, rederivation, run } = evidence;
  const { from, shown, total } = frames;
  return [
    `${run.symbol} ${minuteText(run.engine_timestamp_ms)}  run ${run.run_id}`,
    '',
    ...labelLines(evidence),
    ...beliefLines(evidence),
    '',
    'features',
    ...Object.entries(features?.features ?? {}).map(([key, value]) => `  ${key.padEnd(26)} ${valueText(value)}`),
    '',
    `cut      ingest_seq ${run.cut_start_ingest_seq} to ${run.cut_end_ingest_seq}, features look back to ${run.lookback_start_ingest_seq}`,
    `frames   ${total} of ${run.symbol} in the ${from}${shown.length < total ? `, the first ${shown.length}` : ''}`,
    ...shown.flatMap(frameLines),
    '',
    `analysis ${analysis_events.length} events`,
    `made with ${identityText(evidence)}`,
    ...saidLines(evidence),
    '',
    'digest chain',
    ...proof.map(({ chain_sha256, step }) => `  ${step.padEnd(11)} ${chain_sha256}`),
    '',
    ...rederivationLines(rederivation),
  ];
}
