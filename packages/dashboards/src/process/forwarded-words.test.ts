import { expect, it } from 'vitest';

import { createForwardedWords } from './forwarded-words.ts';
import type { DashboardMessage } from './process-messages.ts';

function heard(level: 'debug' | 'warn' = 'debug') {
  const messages: DashboardMessage[] = [];
  const words = createForwardedWords((message) => messages.push(message), level);
  return { words, messages };
}

it('adds up counts, keeps the last of a gauge, and sends them once an interval', () => {
  const { messages, words } = heard();
  words.metrics.count('dashboard_requests_total', 1, { status: '200' });
  words.metrics.count('dashboard_requests_total', 2, { status: '200' });
  words.metrics.count('dashboard_requests_total', 1, { status: '503' });
  words.metrics.gauge('dashboard_streams', 4);
  words.metrics.gauge('dashboard_streams', 3);
  words.metrics.observe('dashboard_request_ms', 7, { route: '/' });
  expect(messages).toEqual([]);
  words.flush();
  words.flush();
  expect(messages).toEqual([
    {
      kind: 'measures',
      counts: [
        { name: 'dashboard_requests_total', labels: { status: '200' }, value: 3 },
        { name: 'dashboard_requests_total', labels: { status: '503' }, value: 1 },
      ],
      gauges: [{ name: 'dashboard_streams', labels: {}, value: 3 }],
      observations: [{ name: 'dashboard_request_ms', labels: { route: '/' }, value: 7 }],
    },
  ]);
});

it('leaves out lines below the level', () => {
  const { messages, words } = heard('warn');
  words.logger.info('the dashboards are served');
  words.logger.error('the dashboard cannot read the log', { request: 'req-1' });
  expect(messages).toEqual([
    { kind: 'line', level: 'error', message: 'the dashboard cannot read the log', fields: { request: 'req-1' } },
  ]);
});

it('robust: flood of log lines: one for each of 10 000 failed questions → the first of a second are told, the rest counted', () => {
  const { messages, words } = heard();
  for (let question = 0; question < 10_000; question += 1) words.logger.error('a dashboard request failed');
  expect(messages).toHaveLength(50);
  words.flush();
  expect(messages.at(-1)).toMatchObject({ kind: 'line', level: 'warn', fields: { lines: 9_950 } });
  words.logger.error('a dashboard request failed');
  expect(messages).toHaveLength(52);
});
