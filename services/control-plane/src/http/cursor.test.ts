/** Pages of a list that is read by cursor: no row is left out or returned twice, and no page is too large. */
import fc from 'fast-check';
import { cutPart } from './cursor.ts';
import { pageBytes } from './pagination.ts';

type Row = { id: number; text: string };
const part = (rows: readonly Row[], limit: number) =>
  cutPart(rows, { limit, show: (row) => row, positionOf: ({ id }) => [String(id)] });

test('a page that would be too large ends earlier and has a cursor for the rest', () => {
  const rows = [1, 2, 3, 4].map((id) => ({ id, text: 'x'.repeat(900_000) }));
  const { data, meta } = part(rows, 10);
  expect(data.map(({ id }) => id)).toEqual([1, 2]);
  expect(meta.next_cursor).not.toBeNull();
});

test('a row larger than a page is still returned', () => {
  const rows = [1, 2].map((id) => ({ id, text: 'x'.repeat(pageBytes) }));
  expect(part(rows, 10).data.map(({ id }) => id)).toEqual([1]);
});

test('reading page by page gives every row once, in order, whatever the sizes', () => {
  const sizes = fc.array(fc.nat({ max: 1_500_000 }), { maxLength: 12 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 5 }), (lengths, limit) => {
      const all = lengths.map((length, id) => ({ id, text: 'x'.repeat(length) }));
      const seen: Row[] = [];
      let left: readonly Row[] = all;
      for (;;) {
        const { data, meta } = part(left.slice(0, limit + 1), limit);
        expect(data.length === 1 || JSON.stringify(data).length <= pageBytes + data.length + 1).toBe(true);
        seen.push(...data);
        left = left.slice(data.length);
        if (meta.next_cursor === null) break;
      }
      expect(seen).toEqual(all);
    }),
    { numRuns: 30 },
  );
});
