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
      return `in ${horizon_bars} bars the price moved by 1.5 times the usual or more`;
    case 'reversals':
      return `in ${horizon_bars} bars the last move was reversed`;
    case 'named_right':
      return 'on simulated markets the regime was right';
  }
}

/** `in 20 bars the last move was reversed in 55 % (53 to 57 %), at all times in 52 %` */
export function measuredText(measured: MeasuredShare): string {
  const { high, low, share, usual } = measured;
  return `${measuredWords(measured)} in ${shareText(share)} (${shareText(low)} to ${shareText(high)}), at all times in ${shareText(usual)}`;
}

/** A claim in a sentence, with every number that it was measured by. */
export function claimText(claim: Claim): string {
  if (claim.kind === 'unsure') {
    return `unsure: a confidence of ${shareText(claim.confidence)} claims nothing, ${shareText(claim.least_confidence)} is the least`;
  }
  const sure = `${claimLabel(claim)}, ${shareText(claim.confidence)} sure`;
  if (claim.measured.length === 0) return `${sure}; what followed was not measured`;
  return `${sure}; of such verdicts ${claim.measured.map(measuredText).join('; ')}`;
}
