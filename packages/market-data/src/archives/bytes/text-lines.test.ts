import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { textLines, type TextLine } from './text-lines.ts';

async function* chunksOf(content: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer, void> {
  let start = 0;
  for (let turn = 0; start < content.length; turn += 1) {
    const end = start + (sizes[turn % sizes.length] ?? content.length);
    yield await Promise.resolve(content.subarray(start, end));
    start = end;
  }
}

async function linesOf(content: Buffer, sizes: readonly number[] = [65_536], maxLineBytes = 1000): Promise<TextLine[]> {
  const lines: TextLine[] = [];
  const blocks = textLines(chunksOf(content, sizes), { file_name: 'a.csv', max_line_bytes: maxLineBytes });
  for await (const block of blocks) lines.push(...block);
  return lines;
}

function texts(lines: readonly TextLine[]): string[] {
  return lines.map((line) => line.bytes.toString('utf8'));
}

const anyContent = fc
  .array(fc.constantFrom('a', 'bc', ',', '"', 'é', '\n', '\r', '\r\n', '\uFEFF'), { maxLength: 40 })
  .map((pieces) => Buffer.from(pieces.join('')));
const anySizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

describe('textLines', () => {
  it('finds the same lines however the bytes are cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(anyContent, anySizes, async (content, sizes) => {
        expect(await linesOf(content, sizes)).toEqual(await linesOf(content));
      }),
    );
  });

  it('finds the lines that a split of the whole text finds', async () => {
    await fc.assert(
      fc.asyncProperty(anyContent, anySizes, async (content, sizes) => {
        const whole = content.toString('utf8').replace(/^\uFEFF/, '');
        const terminator = whole.includes('\n') ? '\n' : '\r';
        const expected = whole
          .split(terminator)
          .map((line, index, all) => (index < all.length - 1 ? line.replace(/\r$/, '') : line));
        if (expected.at(-1) === '' && (content.length === 0 || whole.endsWith(terminator))) expected.pop();
        expect(texts(await linesOf(content, sizes))).toEqual(expected);
      }),
    );
  });

  it('robust: line ends of another system: carriage returns alone, at any chunking → the lines between them', async () => {
    await fc.assert(
      fc.asyncProperty(anySizes, async (sizes) => {
        expect(texts(await linesOf(Buffer.from('ab\rc\r\rd'), sizes))).toEqual(['ab', 'c', '', 'd']);
      }),
    );
    const long = Buffer.from('a,b,c\r'.repeat(30_000));
    expect(await linesOf(long, [32_768])).toHaveLength(30_000);
  });

  it('numbers lines from 1 and says where each ends, to the last byte of the file', async () => {
    const lines = await linesOf(Buffer.from('\uFEFFab\r\n\nc'));
    expect(lines.map(({ number, end_offset }) => ({ number, end_offset }))).toEqual([
      { number: 1, end_offset: 7 },
      { number: 2, end_offset: 8 },
      { number: 3, end_offset: 9 },
    ]);
    expect(texts(lines)).toEqual(['ab', '', 'c']);
  });

  it('takes a line of the longest length and refuses one byte more, at any chunking', async () => {
    await fc.assert(
      fc.asyncProperty(anySizes, fc.constantFrom('\n', '\r\n', ''), async (sizes, terminator) => {
        const longest = Buffer.from(`ok\n${'x'.repeat(10)}${terminator}`);
        expect(texts(await linesOf(longest, sizes, 10))).toEqual(['ok', 'x'.repeat(10)]);
        const longer = Buffer.from(`ok\n${'x'.repeat(11)}${terminator}`);
        await expect(linesOf(longer, sizes, 10)).rejects.toMatchObject({
          code: 'line_too_long',
          detail: expect.stringContaining('a.csv line 2') as string,
        });
      }),
    );
  });

  it('gives up on an endless line without reading on', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Buffer, void> {
      for (;;) {
        read += 1;
        yield await Promise.resolve(Buffer.alloc(100, 'x'));
      }
    }
    const blocks = textLines(endless(), { file_name: 'a.csv', max_line_bytes: 1000 });
    await expect(blocks.next()).rejects.toMatchObject({ code: 'line_too_long' });
    expect(read).toBe(11);
  });
});
