import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { csvCells } from './csv-cells.ts';

const plainCell = fc.string({ maxLength: 8 }).filter((text) => !/[",\r\n]/.test(text));

describe('csvCells', () => {
  it('finds in a line without quotes what a CSV parser finds', () => {
    fc.assert(
      fc.property(fc.array(plainCell, { minLength: 1, maxLength: 8 }), (cells) => {
        const line = cells.join(',');
        fc.pre(line.trim() !== '');
        expect(csvCells(line)).toEqual(parse(line, { relax_column_count: true })[0]);
        expect(csvCells(line)).toEqual(cells);
      }),
    );
  });

  it('takes commas and doubled quotes in quoted cells as text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ maxLength: 8 }).filter((text) => !/[\r\n]/.test(text)),
          { minLength: 1 },
        ),
        (cells) => {
          const line = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
          expect(csvCells(line)).toEqual(cells);
        },
      ),
    );
  });

  it.each(['1,"2,3', '1,"2"3,4', '"'])('has no cells for %j, whose quotes are broken', (line) => {
    expect(csvCells(line)).toBeNull();
  });
});
