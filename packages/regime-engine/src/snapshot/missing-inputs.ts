import { MISSING, type RegimeInputSnapshot } from '@xray/contracts';

/**
 * What a verdict leans on most in each section, through vetoes, scores, or the composer's observers. The other fields go
 * missing with these, or matter to one score only; the `context` section matters to none.
 */
const KEY_FIELDS = {
  market: ['price', 'vwap', 'atr_z'],
  derivatives: ['open_interest', 'oi_slope_short'],
  flow: ['cvd'],
} as const;

type WatchedSection = keyof typeof KEY_FIELDS;

interface SectionCodes {
  readonly whole: string;
  readonly fields: readonly { readonly field: string; readonly code: string }[];
}

function codesOf(section: WatchedSection): SectionCodes {
  const whole = `MISSING_INPUT:${section}`;
  return { whole, fields: KEY_FIELDS[section].map((field) => ({ field, code: `${whole}.${field}` })) };
}

const MARKET = codesOf('market');
const DERIVATIVES = codesOf('derivatives');
const FLOW = codesOf('flow');

/** Every code that `missingInputs` can give, in the order in which they stand in a verdict. */
export const MISSING_INPUT_CODES: readonly string[] = [MARKET, DERIVATIVES, FLOW].flatMap(({ whole, fields }) => [
  whole,
  ...fields.map(({ code }) => code),
]);

function collect(section: Readonly<Record<string, unknown>>, { whole, fields }: SectionCodes, into: string[]): void {
  let missing = 0;
  for (const { field } of fields) if (section[field] === MISSING) missing += 1;
  if (missing === 0) return;
  if (missing === fields.length) into.push(whole);
  else for (const { field, code } of fields) if (section[field] === MISSING) into.push(code);
}

/**
 * The inputs that a verdict had to do without: one code for a section whose key fields are all `"MISSING"`, else one for
 * each key field that is. A `null` is known to be none, and is not missing.
 */
export function missingInputs({ market, derivatives, flow }: RegimeInputSnapshot): readonly string[] {
  const codes: string[] = [];
  collect(market, MARKET, codes);
  collect(derivatives, DERIVATIVES, codes);
  collect(flow, FLOW, codes);
  return codes;
}
