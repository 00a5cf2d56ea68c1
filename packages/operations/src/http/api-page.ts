import { escapeMarkup } from '@xray/contracts';

import type { DocumentParameter, DocumentRoute, OpenApiDocument } from './openapi.ts';

function json(value: unknown): string {
  return `<pre>${escapeMarkup(JSON.stringify(value, null, 2))}</pre>`;
}

function* parameterRow({ description = '', in: place, name, required, schema }: DocumentParameter): Generator<string> {
  const type = typeof schema['type'] === 'string' ? schema['type'] : 'any';
  const choices = Array.isArray(schema['enum']) ? `: ${schema['enum'].map(String).join(', ')}` : '';
  const usual = schema['default'] === undefined ? '' : `, default ${JSON.stringify(schema['default'])}`;
  yield `<tr><td><code>${escapeMarkup(name)}</code></td><td>${place}${required ? ', required' : ''}</td>`;
  yield `<td>${escapeMarkup(`${type}${choices}${usual}`)}</td><td>${escapeMarkup(description)}</td></tr>`;
}

/** The schemas that a route's answer names, as references within the page. */
function* answerLines({ responses }: DocumentRoute): Generator<string> {
  for (const [status, response] of Object.entries(responses)) {
    if ('$ref' in response) continue;
    for (const [type, { schema }] of Object.entries(response.content)) {
      const reference = typeof schema['$ref'] === 'string' ? (schema['$ref'].split('/').at(-1) ?? '') : null;
      const what =
        reference === null ? '' : `: <a href="#${escapeMarkup(reference)}"><code>${escapeMarkup(reference)}</code></a>`;
      yield `<p>${status} <code>${escapeMarkup(type)}</code>${what}</p>`;
    }
  }
  const errors = Object.keys(responses).filter((status) => status !== '200');
  yield `<p class="quiet">${errors.join(', ')}: <a href="#error"><code>error</code></a></p>`;
}

function* routeLines(path: string, route: DocumentRoute): Generator<string> {
  yield `<section id="${escapeMarkup(route.operationId)}"><h3><code>GET ${escapeMarkup(path)}</code></h3><p>${escapeMarkup(route.summary)}</p>`;
  if (route.parameters.length > 0) {
    yield '<table><thead><tr><th>parameter</th><th>where</th><th>what</th><th></th></tr></thead><tbody>';
    for (const parameter of route.parameters) yield* parameterRow(parameter);
    yield '</tbody></table>';
  }
  yield* answerLines(route);
  yield '</section>';
}

function* lines({ components, info, paths, tags }: OpenApiDocument): Generator<string> {
  yield '<!doctype html><html lang="en"><head><meta charset="utf-8">';
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">';
  yield `<title>${escapeMarkup(info.title)}: API</title><link rel="stylesheet" href="/api/page.css"></head><body><main>`;
  yield `<h1>${escapeMarkup(info.title)} ${escapeMarkup(info.version)}</h1><p>${escapeMarkup(info.description)}</p>`;
  yield '<p><a href="/">The dashboards</a>, <a href="/api/v1/openapi.json">the document as OpenAPI 3.1</a></p>';
  for (const { description, name } of tags) {
    yield `<h2>${escapeMarkup(name)}</h2><p>${escapeMarkup(description)}.</p>`;
    for (const [path, { get }] of Object.entries(paths)) if (get.tags.includes(name)) yield* routeLines(path, get);
  }
  yield '<h2>schemas</h2>';
  for (const [name, schema] of Object.entries(components.schemas))
    yield `<details id="${escapeMarkup(name)}"><summary><code>${escapeMarkup(name)}</code></summary>${json(schema)}</details>`;
  yield '</main></body></html>';
}

/** A page that shows a document: its routes, their parameters, and the schemas. It runs nothing and loads one sheet of style. */
export function apiPage(document: OpenApiDocument): string {
  return [...lines(document)].join('\n');
}

/** In the colours and letters of the dashboards. */
export const API_STYLE = `:root {
  color-scheme: light dark;
  --page: light-dark(#f3f4f6, #0d0f12);
  --surface: light-dark(#ffffff, #15181d);
  --ink: light-dark(#16191d, #eceef1);
  --muted: light-dark(#545b66, #a8b0bb);
  --rule: light-dark(#dfe2e7, #2a2f36);
  --accent: light-dark(#0b57b8, #6fb1ff);
  --sans: -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'Roboto Mono', 'Noto Sans Mono', 'Liberation Mono', monospace;
}
* { box-sizing: border-box; }
html { background: var(--page); color: var(--ink); }
body { margin: 0; font: 0.8125rem/1.4 var(--sans); }
main { max-width: 60rem; margin: 0 auto; padding: 16px; }
h1 { font-size: 1.25rem; margin: 0 0 8px; }
h2 { font-size: 1rem; margin: 24px 0 4px; }
h3 { font-size: 0.8125rem; margin: 0 0 4px; overflow-wrap: anywhere; }
p { margin: 4px 0; }
a { color: var(--accent); }
code, pre { font-family: var(--mono); font-size: 0.75rem; }
section, details { margin: 8px 0; padding: 8px 12px; background: var(--surface); border: 1px solid var(--rule); border-radius: 5px; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 2px 12px 2px 0; text-align: left; vertical-align: top; border-top: 1px solid var(--rule); }
th { color: var(--muted); font-weight: 400; }
pre { margin: 8px 0 0; overflow-x: auto; }
.quiet { color: var(--muted); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
`;
