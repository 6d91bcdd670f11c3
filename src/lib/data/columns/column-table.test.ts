import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ColumnTable } from './column-table.ts';

const FIELDS = ['name', 'place'] as const;
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), id, name: fc.string(), place: fc.string() }),
  fc.record({ do: fc.constant('remove' as const), id }),
);

test('behaves like a map of rows, also after saving and loading', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const table = new ColumnTable(FIELDS);
      const map = new Map<string, { name: string; place: string }>();
      const clean = (text: string) => text.replaceAll('\n', ' ');
      for (const one of steps) {
        if (one.do === 'remove') {
          table.remove(one.id);
          map.delete(one.id);
        } else {
          table.set(one.id, { name: one.name, place: one.place });
          map.set(one.id, { name: clean(one.name), place: clean(one.place) });
        }
      }
      const loaded = new ColumnTable(FIELDS);
      loaded.load(table.toTexts());
      for (const each of [table, loaded]) {
        expect(each.size).toBe(map.size);
        expect([...each.ids].sort()).toEqual([...map.keys()].sort());
        for (const [key, row] of map) {
          expect(each.get(key)).toEqual(row);
          expect(each.column('name')[each.rowOf(key) ?? -1]).toBe(row.name);
        }
      }
    }),
  );
});

test('refuses saved texts of another shape', () => {
  const table = new ColumnTable(FIELDS);
  expect(() => table.load(['a\nb', 'x\ny'])).toThrow();
  expect(() => table.load(['a\nb', 'x\ny', 'z'])).toThrow();
});
