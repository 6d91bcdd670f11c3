import { describe, expect, it } from 'vitest';
import { judge } from './guard.ts';
import { compileSelector } from './selector.ts';

const doc = {
  _id: 'a',
  name: 'Hoà',
  age: 40,
  none: null,
  zero: 0,
  'x.y': 1,
  deep: { list: [{ k: 1 }, { k: 5 }], n: [3, 8, 12] },
};

const match = (selector: unknown, one: Record<string, unknown> = doc) => compileSelector(selector).matches(one);

/** What CouchDB's Mango answers; each row is a selector that matches `doc` and one that does not. */
describe('Mango selectors', () => {
  it.each<[unknown, unknown]>([
    [{}, { missing: 1 }],
    [{ age: 40 }, { age: '40' }],
    [{ age: { $gt: 39, $lte: 40 } }, { age: { $gt: 39, $lt: 40 } }],
    [{ age: { $gt: null } }, { missing: { $gt: null } }],
    [{ name: { $gt: 5 } }, { name: { $lt: 5 } }],
    [{ 'deep.list.1.k': 5 }, { 'deep.list.2.k': 5 }],
    [{ deep: { list: { 0: { k: 1 } } } }, { deep: { list: [] } }],
    [{ 'x\\.y': 1 }, { 'x.y': 1 }],
    [{ none: { $in: [null, 1] } }, { none: { $nin: [null] } }],
    [{ none: { $exists: true } }, { none: { $exists: false } }],
    [{ missing: { $exists: false } }, { missing: { $exists: true } }],
    [{ zero: { $exists: true } }, { 'zero.z': { $exists: false } }],
    [{ age: { $ne: 41 } }, { missing: { $ne: 41 } }],
    [{ $not: { age: 41 } }, { $not: { missing: 41 } }],
    [{ age: { $not: { $gt: 50 } } }, { age: { $not: { $lt: 50 } } }],
    [{ $not: { $and: [{ age: 40 }, { name: 'x' }] } }, { $not: { age: 40, name: 'Hoà' } }],
    [{ $nor: [{ age: 41 }, { name: 'x' }] }, { $nor: [{ age: 41 }, { name: 'Hoà' }] }],
    [{ $or: [{ age: 41 }, { name: 'Hoà' }] }, { $or: [] }],
    [{ age: { $or: [{ $lt: 5 }, { $gt: 30 }] } }, { age: { $or: [{ $lt: 5 }, { $gt: 50 }] } }],
    [{ $and: [{ age: { $gt: 1 } }, { age: { $gt: 30 } }] }, { $and: [{ age: { $gt: 50 } }, { age: { $gt: 30 } }] }],
    [{ 'deep.n': { $all: [12, 3] } }, { 'deep.n': { $all: [3, 4] } }],
    [{ 'deep.n': { $all: [[3, 8, 12]] } }, { age: { $all: [40] } }],
    [{ 'deep.n': { $size: 3 } }, { 'deep.n': { $size: 2 } }],
    [{ 'deep.n': { $in: [8] } }, { 'deep.n': { $nin: [8] } }],
    [{ 'deep.n': { $elemMatch: { $gt: 7, $lt: 9 } } }, { 'deep.n': { $elemMatch: { $gt: 20 } } }],
    [{ 'deep.list': { $elemMatch: { k: { $gt: 4 } } } }, { 'deep.list': { $allMatch: { k: { $gt: 4 } } } }],
    [{ 'deep.n': { $allMatch: { $gt: 2 } } }, { 'deep.n': { $not: { $allMatch: { $gt: 2 } } } }],
    [{ age: { $mod: [7, 5] } }, { age: { $mod: [7, 4] } }],
    [{ name: { $regex: '^Ho' } }, { name: { $not: { $regex: '^Ho' } } }],
    [{ name: { $beginsWith: 'Ho' } }, { age: { $beginsWith: '4' } }],
    [{ none: { $type: 'null' } }, { age: { $type: 'string' } }],
    [{ _id: { $gte: 'a' } }, { constructor: { $exists: true } }],
  ])('%j, not %j', (yes, no) => {
    expect(match(yes)).toBe(true);
    expect(match(no)).toBe(false);
  });

  it('refuses what is no selector', () => {
    const wrong: unknown[] = [
      null,
      [],
      'x',
      { $gt: 1 },
      { a: { $what: 1 } },
      { a: { constructor: 1, $toString: 1 } },
      { a: { $in: 1 } },
      { a: { $mod: [0, 1] } },
      { a: { $size: -1 } },
      { a: { $regex: '(' } },
      { a: { $exists: 1 } },
      { a: { $type: 1 } },
      { a: { $elemMatch: 1 } },
      { $and: {} },
      { $or: [5] },
      { $not: 1 },
      { $not: {} },
      { $where: 'x' },
    ];
    for (const selector of wrong) {
      expect(() => compileSelector(selector), JSON.stringify(selector)).toThrow(
        expect.objectContaining({ status: 400 }),
      );
    }
  });

  it('a regular expression without end is stopped, and so is a selector without bottom', () => {
    const selector = compileSelector({ text: { $regex: '^(a+)+$' } });
    expect(judge(selector, [{ text: 'aaa' }, { text: 'b' }])).toEqual([true, false]);
    expect(() => judge(selector, [{ text: `${'a'.repeat(60)}!` }])).toThrow(/takes too long/);
    expect(judge(selector, [{ text: 'aaa' }])).toEqual([true]);
    const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`) as unknown;
    expect(() => compileSelector(deep)).toThrow(/too deeply/);
  });
});
