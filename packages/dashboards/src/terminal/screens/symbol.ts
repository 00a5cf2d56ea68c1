import type { DashboardSymbol, DashboardViewModel } from '@xray/contracts';

import { percent, plain } from '../../text/cells.ts';
import { isoUtc } from '../../text/iso-utc.ts';
import { verdictName } from '../../text/verdict-name.ts';
import { regimeStrip, shareBar, sharesOf, sparkline, verdictTone } from '../marks.ts';
import { cell, segment, textLine, wrapped, type Line } from '../styled-line.ts';
import type { UiState } from '../ui-state.ts';
import type { ScreenSize } from './screen-size.ts';

const LABEL_WIDTH = 16;
const BAR_WIDTH = 24;

function label(name: string): string {
  return cell(name, LABEL_WIDTH);
}

function labelled(name: string, ...rest: Line): Line {
  return [segment(label(name), 'dim'), ...rest];
}

function listLines(name: string, items: readonly string[], size: ScreenSize): readonly Line[] {
  const lines = items.flatMap((item) => wrapped(plain(item), Math.max(20, size.width - LABEL_WIDTH - 2)));
  return (lines.length === 0 ? ['-'] : lines).map((text, index) => labelled(index === 0 ? name : '', segment(text)));
}

function head(symbol: DashboardSymbol): readonly Line[] {
  const { last_engine_timestamp_ms: engineMs, recent_runs, regime_effective: verdict, staleness } = symbol;
  const price = recent_runs.at(-1)?.price ?? null;
  const time = engineMs === null ? 'no run yet' : isoUtc(engineMs);
  return [
    [
      segment(plain(symbol.symbol), 'strong'),
      segment(`  ${price === null ? '-' : String(price)}  `),
      segment(verdictName(verdict), verdict === undefined ? 'dim' : verdictTone(verdict)),
      segment(`  ${percent(verdict?.confidence).trim()}  `),
      segment(symbol.gate.status, symbol.gate.status === 'OPEN' ? 'good' : 'warn'),
      segment(`  ${time}  `, 'dim'),
      ...(staleness.status === 'ACTIVE'
        ? []
        : [segment(`${staleness.status}: ${staleness.reasons.join(', ')}`, 'warn')]),
    ],
  ];
}

/** The belief by what it claims; which degrees it is made of says nothing to a reader. */
function shareLines(verdict: DashboardSymbol['regime_effective'], colour: boolean): readonly Line[] | null {
  const shares = sharesOf(verdict);
  return (
    shares?.map(({ mass, name }, index) =>
      labelled(
        index === 0 ? 'belief' : '',
        segment(cell(name, 17), name),
        segment(shareBar(mass, BAR_WIDTH, colour), name),
        segment(` ${percent(mass)}`),
      ),
    ) ?? null
  );
}

function beliefLines({ belief, regime_effective: verdict }: DashboardSymbol, { colour }: ScreenSize): readonly Line[] {
  const shares = shareLines(verdict, colour);
  if (shares !== null) return shares;
  if (belief === undefined) return [labelled('belief', segment('none yet', 'dim'))];
  const entropy = belief.entropy_bits === null ? '' : `  entropy ${belief.entropy_bits.toFixed(2)} bits`;
  const delta = belief.trend.anchor_mass_delta;
  const trend =
    delta === null ? '' : `  ${belief.trend.status} ${delta >= 0 ? '+' : ''}${(delta * 100).toFixed(1)} points`;
  return [
    labelled('belief', segment(`anchor ${belief.anchor_regime}${trend}${entropy}`)),
    ...belief.distribution.map(({ mass, regime }) =>
      labelled(
        '',
        segment(cell(regime, 17), regime),
        segment(shareBar(mass, BAR_WIDTH, colour), regime),
        segment(` ${percent(mass)}`),
      ),
    ),
  ];
}

function historyLines({ recent_runs }: DashboardSymbol, size: ScreenSize): readonly Line[] {
  const width = Math.max(10, size.width - LABEL_WIDTH - 2);
  return [
    labelled('price', segment(sparkline(recent_runs, Math.min(width, recent_runs.length), size.colour))),
    labelled('regimes', ...regimeStrip(recent_runs, width, size.colour)),
  ];
}

function gateTexts({ reason_texts, reasons, reset_text, status }: DashboardSymbol['gate']): readonly string[] {
  return [status, ...(reason_texts ?? reasons), ...(reset_text === undefined ? [] : [`reset by ${reset_text}`])];
}

function verdictLines(symbol: DashboardSymbol, size: ScreenSize): readonly Line[] {
  const { hysteresis, regime_effective: verdict, regime_truth: truth } = symbol;
  const truthText = truth === undefined ? '-' : `${verdictName(truth)} ${percent(truth.confidence).trim()}`;
  return [
    ...(verdict?.claim_text === undefined ? [] : listLines('claim', [verdict.claim_text], size)),
    ...(verdict?.outlook_text === undefined ? [] : listLines('outlook', [verdict.outlook_text], size)),
    labelled('this run alone', segment(truthText, truth === undefined ? 'dim' : verdictTone(truth))),
    ...(hysteresis === undefined
      ? []
      : [
          labelled(
            'hysteresis',
            segment(hysteresis.phase, hysteresis.phase === 'STABLE' ? 'plain' : 'accent'),
            segment(`  ${plain(hysteresis.summary)}`),
          ),
        ]),
    ...listLines('gate', gateTexts(symbol.gate), size),
    ...listLines('drivers', verdict?.drivers ?? [], size),
    ...listLines('invalidated by', verdict?.invalidations ?? [], size),
    ...listLines('permits', verdict?.permissions ?? [], size),
  ];
}

function opinionLines({ evidence }: DashboardSymbol): readonly Line[] {
  if (evidence === undefined || evidence.length === 0) return [labelled('opinions', segment('none', 'dim'))];
  return evidence.map((opinion, index) =>
    labelled(
      index === 0 ? 'opinions' : '',
      segment(cell(plain(opinion.source), 28)),
      segment(cell(opinion.regime, 17), opinion.regime),
      segment(
        ` strength ${percent(opinion.strength)}  confidence ${percent(opinion.confidence)}  weight ${opinion.weight.toFixed(3)}`,
        'dim',
      ),
    ),
  );
}

function analysisLines(symbol: DashboardSymbol, size: ScreenSize): readonly Line[] {
  const { analysis, attention } = symbol;
  const reasons =
    attention === undefined ? [] : [`${percent(attention.score).trim()}: ${attention.reasons.join(', ')}`];
  return [
    ...listLines('attention', reasons, size),
    ...listLines('analysis', [...(analysis?.highlights ?? []), ...(analysis?.failures ?? [])], size),
    ...(symbol.last_error === null ? [] : listLines('last error', [symbol.last_error], size)),
  ];
}

function featureLines({ features }: DashboardSymbol, { width }: ScreenSize): readonly Line[] {
  const texts = Object.entries(features ?? {}).map(
    ([name, value]) =>
      `${cell(name, 24)}${cell(value === null ? '-' : String(Number(value.toPrecision(6))), 13, 'right')}`,
  );
  const columns = Math.max(1, Math.floor((width - LABEL_WIDTH) / 40));
  const lines: Line[] = [];
  for (let first = 0; first < texts.length; first += columns) {
    lines.push(labelled(first === 0 ? 'features' : '', segment(texts.slice(first, first + columns).join('  '))));
  }
  return lines;
}

/** Everything about one symbol; longer than the screen as a rule, `state.scroll` says from where. */
export function symbolLines(view: DashboardViewModel, state: UiState, size: ScreenSize): readonly Line[] {
  const symbol = view.symbols.find((candidate) => candidate.symbol === state.selected);
  if (symbol === undefined) return [textLine(`${state.selected ?? 'no symbol'} is not in the view`, 'warn')];
  const blank = textLine('');
  const lines = [
    ...head(symbol),
    blank,
    ...historyLines(symbol, size),
    blank,
    ...beliefLines(symbol, size),
    blank,
    ...verdictLines(symbol, size),
    blank,
    ...opinionLines(symbol),
    blank,
    ...analysisLines(symbol, size),
    blank,
    ...featureLines(symbol, size),
    ...(symbol.last_run_id === null ? [] : [blank, labelled('run', segment(symbol.last_run_id, 'dim'))]),
  ];
  const first = Math.min(state.scroll, Math.max(0, lines.length - size.height));
  return lines.slice(first, first + size.height);
}
