import { expect, it } from 'vitest';

import { escapeMarkup } from './escape-markup.ts';

it('leaves no character of a text that markup would take for its own', () => {
  expect(escapeMarkup(`<a href="x" title='y'>R&D</a>`)).toBe(
    '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;R&amp;D&lt;/a&gt;',
  );
  expect(escapeMarkup('72.1 µs — plain')).toBe('72.1 µs — plain');
});
