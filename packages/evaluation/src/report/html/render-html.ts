import { escapeMarkup } from '@xray/contracts';

import type { EvaluationReport } from '../evaluation-report.ts';
import { fixed } from '../number-text.ts';
import { comparisonSentences } from '../comparison-words.ts';
import { realTables } from '../real-tables.ts';
import type { ReportTable } from '../report-table.ts';
import { behaviourTables, simulatedTables, targetsTable } from '../tables.ts';
import { wordsTables } from '../words-tables.ts';
import { figureMarkup, tableMarkup, type Figure } from './figure.ts';
import { detectionFigure } from './plots/detection-plot.ts';
import { informationGainFigure } from './plots/information-gain-plot.ts';
import { occupancyFigure } from './plots/occupancy-plot.ts';
import { reliabilityFigure } from './plots/reliability-plot.ts';
import { timelineFigure } from './plots/timeline-plot.ts';
import { transitionFigure } from './plots/transition-plot.ts';
import { STYLE } from './style.ts';

/**
 * The report as one HTML page: style and pictures inside, no script, nothing to fetch; light or dark as the reader's
 * system says. Every picture has a text alternative, and its numbers stand in a table beside it or folded below it.
 */
export function renderHtml(report: EvaluationReport): string {
  const sections = [
    targetsSection(report),
    simulatedSection(report),
    realSection(report),
    wordsSection(report),
    behaviourSection(report),
  ];
  const content = sections.join('') || '<p>Nothing was measured: no symbol has a run that can be scored.</p>';
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1">' +
    `<title>xray: how good is the belief?</title><style>${STYLE}</style></head><body>` +
    '<header><h1>How good is the belief?</h1>' +
    '<p>Nine market regimes, a probability for each at every bar: scored against the truth where it is known, and by ' +
    'the forecasts that it allows where it is not.</p></header>' +
    `<main>${content}</main>${provenanceFooter(report)}</body></html>\n`
  );
}

function section(title: string, note: string, ...blocks: readonly string[]): string {
  return `<section><h2>${escapeMarkup(title)}</h2>${note === '' ? '' : `<p>${escapeMarkup(note)}</p>`}${blocks.join('')}</section>`;
}

function card(table: ReportTable, className = 'card'): string {
  return (
    `<div class="${className}"><h3>${escapeMarkup(table.title)}</h3>` +
    `<p class="note">${escapeMarkup(table.note)}</p>${tableMarkup(table)}</div>`
  );
}

function pair(...blocks: readonly string[]): string {
  return `<div class="grid-of-two">${blocks.join('')}</div>`;
}

function targetsSection(report: EvaluationReport): string {
  const table = targetsTable(report);
  return table.rows.length === 0 ? '' : section('In short', '', card(table, 'card targets'));
}

function simulatedSection(report: EvaluationReport): string {
  const { simulated, real } = report;
  if (simulated === null) return '';
  return section(
    'Against the truth, on simulated markets',
    'The limit is the belief of a filter that knows the simulator’s own parameters: nothing can do better on average.',
    pair(
      figureMarkup(reliabilityFigure(simulated.reliability, real?.reliability ?? null)),
      figureMarkup(detectionFigure(simulated)),
    ),
    ...simulatedTables(report).map((table) => card(table)),
  );
}

function realSection({ simulated, real }: EvaluationReport): string {
  if (real === null) return '';
  const figures: readonly Figure[] = [
    informationGainFigure(real),
    ...(simulated === null ? [reliabilityFigure(null, real.reliability)] : []),
  ];
  const leftOut =
    real.symbols_left_out.length === 0 ? '' : ` Left out for too few runs: ${real.symbols_left_out.join(', ')}.`;
  return section(
    'By its forecasts, on real markets',
    'Nobody knows the true regime of a real market. A belief that is worth something makes the next 10 bars less of a ' +
      'surprise than their long-run frequencies, and than simple measures of volatility do. The calibration error of ' +
      `these forecasts (their top class) is ${fixed(real.reliability.ece, 4)}.${leftOut}`,
    pair(...figures.map(figureMarkup)),
    `<ul>${comparisonSentences(real)
      .map((sentence) => `<li>${escapeMarkup(sentence)}</li>`)
      .join('')}</ul>`,
    ...realTables(real).map((table) => card(table)),
  );
}

function wordsSection({ real }: EvaluationReport): string {
  const words = real?.words ?? null;
  if (words === null) return '';
  return section(
    'What the words meant',
    'What came after the runs of which something was said, and how sure that is. A word is worth what sets its row apart from all runs.',
    ...wordsTables(words).map((table) => card(table)),
  );
}

function behaviourSection(report: EvaluationReport): string {
  const { behaviour, timeline } = report;
  if (behaviour === null) return '';
  return section(
    'How it behaves',
    '',
    ...(timeline === null ? [] : [figureMarkup(timelineFigure(timeline))]),
    pair(figureMarkup(occupancyFigure(behaviour)), figureMarkup(transitionFigure(behaviour))),
    ...behaviourTables(report).map((table) => card(table)),
  );
}

function provenanceFooter({ provenance }: EvaluationReport): string {
  const entries = Object.entries(provenance).map(
    ([key, value]) => `<dt>${escapeMarkup(key)}</dt><dd>${escapeMarkup(value)}</dd>`,
  );
  return entries.length === 0 ? '' : `<footer><h2>What was scored</h2><dl>${entries.join('')}</dl></footer>`;
}
