import {
  SUPPLY_CODES,
  type GateReason,
  type StateGateEvent,
  type SupplyCode,
  type VerdictInputs,
} from '@xray/contracts';

const DENIED = 'denylisted_invalidation:';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** `90 s`, `12 min`, `3 h`: cut, so that nothing looks older than it is. */
function ageText(ageMs: number): string {
  if (ageMs < 2 * MINUTE_MS) return `${Math.floor(ageMs / 1000)} s`;
  return ageMs < 2 * HOUR_MS ? `${Math.floor(ageMs / MINUTE_MS)} min` : `${Math.floor(ageMs / HOUR_MS)} h`;
}

function supplyText(code: SupplyCode, inputs: VerdictInputs | undefined): string {
  const price = inputs?.price_age_ms ?? null;
  const flow = inputs?.flow_age_ms ?? null;
  switch (code) {
    case 'NO_PRICE':
      return price === null ? 'no price of this bar' : `no price of this bar, the newest is ${ageText(price)} old`;
    case 'STALE_INPUTS': {
      const ages = [
        ...(price === null ? [] : [`price ${ageText(price)} old`]),
        ...(flow === null ? [] : [`flow ${ageText(flow)} old`]),
      ];
      return ages.length === 0 ? 'stale inputs' : `stale inputs: ${ages.join(', ')}`;
    }
    case 'WARMING_UP':
      return inputs === undefined ? 'warming up' : `warming up: ${inputs.known} of ${inputs.needed} known`;
  }
}

/** The supply code for which a gate is closed; `null` where the reason is another one. */
export function supplyCodeOf(reason: GateReason): SupplyCode | null {
  return SUPPLY_CODES.find((code) => reason === `${DENIED}${code}`) ?? null;
}

/** A gate's reason with what the verdict was made from, where the gate is closed for that; the others as they are. */
export function gateReasonText(reason: GateReason, inputs: VerdictInputs | undefined): string {
  const code = supplyCodeOf(reason);
  return code === null ? reason : supplyText(code, inputs);
}

const GAP_TEXTS: Partial<Record<GateReason, string>> = {
  reset_timestamp_gap: 'a gap since the last decision',
  reset_engine_gap: 'a gap since the last verdict',
};

/** What a gate was reset by: the gaps, and that another profile reads the market. */
export function resetText({ payload, reasons }: StateGateEvent): string {
  const gaps = reasons.map((reason) => GAP_TEXTS[reason] ?? reason);
  return [...gaps, ...(payload.reset_due_to_profile === true ? ['another profile'] : [])].join(', ');
}
