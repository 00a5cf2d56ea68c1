import { REGIMES } from '@xray/contracts';
import { z } from 'zod';

import { TRANSITION_THOUSANDTHS } from '../belief/transition-matrix.ts';
import { UNCALIBRATED_PROFILE } from '../belief/belief-model.ts';
import { SCORE_TERMS } from '../classical/regime-scores.ts';
import { engineConfigSchema, vetoConfigSchema } from '../config.ts';
import { CONFIDENT_MASS, FORCED_FLOW_MASS, PERMISSIONS_BY_REGIME } from '../claims/permissions.ts';
import {
  MEASURED_VETO_EXCLUSIONS,
  VETO_CODES,
  VETO_EXCLUSIONS,
  type VetoCode,
  type VetoExclusions,
} from '../vetoes/vetoes.ts';

type Row = readonly string[];

const described = z.record(
  z.string(),
  z.object({ description: z.string(), properties: z.record(z.string(), z.unknown()).optional() }),
);

function configRows(properties: unknown, prefix: string): readonly Row[] {
  return Object.entries(described.parse(properties)).flatMap(([key, { description, properties: inner }]) =>
    inner === undefined ? [[`\`${prefix}${key}\``, description]] : configRows(inner, `${prefix}${key}.`),
  );
}

const VETO_DEFAULTS = vetoConfigSchema.parse({});

function vetoCondition(veto: VetoCode): string {
  const { acceptance_high, oi_contracting, oi_flat, atr_z_expanding, atr_z_compressed } = VETO_DEFAULTS;
  switch (veto) {
    case 'VETO_ACCEPTANCE_HIGH':
      return `acceptance_score ≥ ${acceptance_high}`;
    case 'VETO_OI_CONTRACTING_ATR_EXPANDING':
      return `oi_slope_short ≤ ${-oi_contracting} per bar and atr_z ≥ ${atr_z_expanding}`;
    case 'VETO_OI_FLAT_ATR_COMPRESSED':
      return `oi_slope_short within ±${oi_flat} per bar and atr_z ≤ ${atr_z_compressed}`;
  }
}

function excludedBy(veto: VetoCode, exclusions: VetoExclusions): string {
  const excluded = exclusions[veto];
  const standing = REGIMES.filter((regime) => !excluded.includes(regime));
  return standing.length === 1 ? `all but ${standing.join()}` : excluded.join(', ');
}

/** The rows of the tables in docs/packages/regime-engine.md, as the code has them. */
export function documentedTables(): Readonly<Record<string, readonly Row[]>> {
  const code = (text: string): string => `\`${text}\``;
  return {
    transition: REGIMES.map((regime, i) => [
      regime,
      ...(TRANSITION_THOUSANDTHS[i] ?? []).map(String),
      (1000 * (UNCALIBRATED_PROFILE.stationary[i] ?? NaN)).toFixed(0),
    ]),
    vetoes: VETO_CODES.map((veto) => [
      code(veto),
      vetoCondition(veto),
      excludedBy(veto, VETO_EXCLUSIONS),
      excludedBy(veto, MEASURED_VETO_EXCLUSIONS),
    ]),
    confidence: [
      ["a regime's own row holds from", `mass ≥ ${CONFIDENT_MASS}`],
      ['forced flow is likely from', `LIQUIDATION_UP + LIQUIDATION_DOWN ≥ ${FORCED_FLOW_MASS}`],
    ],
    permissions: REGIMES.map((regime) => [regime, PERMISSIONS_BY_REGIME[regime].map(code).join(', ')]),
    scores: Object.entries(SCORE_TERMS).map(([shape, terms]) => [
      shape,
      terms.map(([component, hundredths]) => `${hundredths} ${code(component)}`).join(', '),
    ]),
    configuration: configRows(z.toJSONSchema(engineConfigSchema, { io: 'input' }).properties, ''),
  };
}
