import { escapeMarkup } from '@xray/contracts';

import type { ReportTable } from '../report-table.ts';
import { element } from './markup.ts';

export type LegendMark =
  | { readonly kind: 'dot' | 'line' | 'square' | 'triangle' | 'diamond'; readonly className: string }
  | { readonly kind: 'swatch'; readonly colour: string };

export interface Figure {
  readonly title: string;
  readonly caption: string;
  readonly legend: readonly { readonly text: string; readonly mark: LegendMark }[];
  /** Markup of the pictures; of two the first is for wide pages and the second for narrow ones. */
  readonly pictures: readonly string[];
  /** The numbers of the pictures, folded away; `null` where a table beside them has them. */
  readonly table: ReportTable | null;
}

/** A figure with its heading, legend, pictures, caption and numbers. */
export function figureMarkup({ title, caption, legend, pictures, table }: Figure): string {
  const entries = legend.map(({ text, mark }) => `<li>${legendMark(mark)}${escapeMarkup(text)}</li>`);
  return (
    `<figure><h3>${escapeMarkup(title)}</h3>` +
    (entries.length === 0 ? '' : `<ul class="legend">${entries.join('')}</ul>`) +
    pictures.join('') +
    `<figcaption>${escapeMarkup(caption)}</figcaption>` +
    (table === null ? '' : `<details><summary>The numbers</summary>${tableMarkup(table)}</details>`) +
    '</figure>'
  );
}

/** A table that scrolls inside itself where the page is narrow. */
export function tableMarkup({ title, header, rows }: ReportTable): string {
  const head = header.map((cell) => `<th scope="col">${escapeMarkup(cell)}</th>`).join('');
  const body = rows.map((row) => {
    const [name = '', ...cells] = row;
    return `<tr><th scope="row">${escapeMarkup(name)}</th>${cells.map(cellMarkup).join('')}</tr>`;
  });
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeMarkup(title)}">` +
    `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
  );
}

function cellMarkup(cell: string): string {
  if (cell === 'met') return '<td class="met">✓ met</td>';
  if (cell === 'missed') return '<td class="missed">✗ missed</td>';
  return `<td>${escapeMarkup(cell)}</td>`;
}

const SHAPES = {
  square: 'M3 3h8v8h-8z',
  triangle: 'M7 2l5.5 9.5h-11z',
  diamond: 'M7 1.5l5 5.5l-5 5.5l-5-5.5z',
} as const;

function legendMark(mark: LegendMark): string {
  const drawn = (content: string) => `<svg viewBox="0 0 14 14" class="mark" aria-hidden="true">${content}</svg>`;
  switch (mark.kind) {
    case 'swatch':
      return drawn(element('rect', { x: 1, y: 1, width: 12, height: 12, rx: 2, fill: mark.colour }));
    case 'dot':
      return drawn(element('circle', { cx: 7, cy: 7, r: 5, class: `dot ${mark.className}` }));
    case 'line':
      return drawn(element('path', { d: 'M0 7h14', class: `curve ${mark.className}` }));
    case 'square':
    case 'triangle':
    case 'diamond':
      return drawn(element('path', { d: SHAPES[mark.kind], class: `dot ${mark.className}` }));
  }
}
