import type { Claim, MeasuredShare } from '../regime-engine/claim.ts';
import type { RegimeOutput } from '../regime-engine/regime-output.ts';
import { shareText } from './number-texts.ts';

/** What a verdict is called: by its claim, where it has one, else by its regime. */
export function verdictLabel({ claim, regime }: Pick<RegimeOutput, 'claim' | 'regime'>): string {
  return claim === undefined ? regime : claimLabel(claim);
}

/** `calm`, `unsure`, or the name of the regime that is claimed. */
export function claimLabel(claim: Claim): string {
  return claim.kind === 'regime' ? claim.regime : claim.kind;
}

function measuredWords({ horizon_bars, of }: MeasuredShare): string {
  switch (of) {
    case 'large_moves':
      return `were followed by a move of 1.5 times the usual or more over ${horizon_bars} bars`;
    case 'reversals':
      return `were followed by a move against the last one over ${horizon_bars} bars`;
    case 'named_right':
      return 'named the regime that a simulated market was in';
  }
}

/** `55 % (53 % to 57 %, of all 52 %) were followed by a move against the last one over 20 bars` */
export function measuredText(measured: MeasuredShare): string {
  const { high, low, share, usual } = measured;
  const interval = `${shareText(low)} to ${shareText(high)}`;
  return `${shareText(share)} (${interval}, of all ${shareText(usual)}) ${measuredWords(measured)}`;
}

/** A claim in a sentence, with every number that it was measured by. */
export function claimText(claim: Claim): string {
  if (claim.kind === 'unsure') {
    return `unsure: a confidence of ${shareText(claim.confidence)} claims nothing, ${shareText(claim.least_confidence)} is the least`;
  }
  const sure = `${claimLabel(claim)}, ${shareText(claim.confidence)} sure`;
  if (claim.measured.length === 0) return `${sure}; what followed was not measured`;
  return `${sure}; of such verdicts ${claim.measured.map(measuredText).join(', ')}`;
}
