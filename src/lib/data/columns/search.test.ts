import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../../domain/names/index.ts';
import { ColumnTable } from './column-table.ts';
import { HOUSEHOLD_FIELDS, type HouseholdField } from './households.ts';
import { PERSON_FIELDS, type PersonField } from './people.ts';
import { searchHouseholds, searchPeople } from './search.ts';

interface Person {
  id: string;
  fullName: string;
  villageCode: string;
  identifiers: string;
  phone: string;
  birthDate: string;
}

function tableOf(people: Person[]) {
  const table = new ColumnTable<PersonField>(PERSON_FIELDS);
  const mother = { motherName: '', motherId: '', contactPhone: '' };
  const rest = { sex: '1', householdId: '', badges: '', ...mother, mergedInto: '', diedOn: '', disagrees: '' };
  for (const person of people) {
    const numbers = [person.identifiers, person.phone, person.birthDate].join(' ');
    table.set(person.id, { ...rest, ...person, numbers, folded: fold(person.fullName) });
  }
  return { people: table, households: new ColumnTable<HouseholdField>(HOUSEHOLD_FIELDS) };
}

const names = (people: Person[], text: string, village?: string) =>
  searchPeople(tableOf(people), text, 50, village).ids.map((id) => people.find((one) => one.id === id)?.fullName);

const someone = (fullName: string, more: Partial<Person> = {}): Person => ({
  id: fullName + JSON.stringify(more),
  fullName,
  villageCode: 'v1',
  identifiers: '',
  phone: '',
  birthDate: '',
  ...more,
});

/** The promise of the search, written as plainly as it can be: rank 0 to 4, undefined when it does not fit. */
function naiveRank(person: Person, text: string): number | undefined {
  const wanted = fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const words = fold(person.fullName).split(' ');
  if (wanted.length === 0) return undefined;
  if (wanted.join(' ') === words.join(' ')) return 0;
  const numbers = [...person.identifiers.split(' '), person.phone, ...person.birthDate.split('-')];
  const ranks = wanted.map((word) => {
    const numeric = /\d/.test(word);
    const places = numeric ? numbers : words;
    if (places.includes(word)) return numeric && word.length >= 9 ? 0 : 1;
    if (places.some((place) => place.startsWith(word))) return 2;
    return word.length > 1 && places.some((place) => place.includes(word)) ? 4 : 9;
  });
  const worst = Math.max(...ranks);
  const letters = words.map((word) => word[0]).join('');
  const initials = wanted.length === 1 && /^[a-z]{2,6}$/.test(wanted[0] ?? '') && letters.startsWith(wanted[0] ?? '');
  if (initials && worst > 3) return 3;
  return worst > 4 ? undefined : worst;
}

function naiveSearch(people: Person[], text: string, village: string | undefined): string[] {
  return people
    .map((person, row) => ({ person, row, rank: naiveRank(person, text) }))
    .filter((one) => one.rank !== undefined)
    .sort((a, b) => {
      const away = (one: typeof a) => (one.person.villageCode === village ? 0 : 1);
      const [nameA, nameB] = [fold(a.person.fullName), fold(b.person.fullName)];
      return (
        (a.rank ?? 0) - (b.rank ?? 0) || away(a) - away(b) || (nameA < nameB ? -1 : nameA > nameB ? 1 : a.row - b.row)
      );
    })
    .map(({ person }) => person.id);
}

const word = fc.constantFrom('Nguyễn', 'Lê', 'Vũ', 'Hà', 'An', 'Ân', 'Thị', 'Văn', 'Đặng', 'Hoà', 'Hoàng', 'Lan', 'Ý');
const digits = (length: number) => fc.stringMatching(new RegExp(`^[012]{${length}}$`));
const person = fc.record({
  fullName: fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
  villageCode: fc.constantFrom('v1', 'v2'),
  identifiers: fc.oneof(
    fc.constant(''),
    digits(12),
    fc.tuple(digits(12), digits(10)).map((both) => both.join(' ')),
  ),
  phone: fc.oneof(fc.constant(''), digits(10)),
  birthDate: fc.constantFrom('1990-05-12', '1990', '2001-12', ''),
});
const typed = fc.array(
  fc.oneof(word, fc.constantFrom('n', 'a', 'ng', 'guy', 'nva', 'LTH', 'hl', '1990', '12', 'x'), digits(3), digits(12)),
  { maxLength: 3 },
);

test('finds what a plain scan finds, in its order', () => {
  fc.assert(
    fc.property(
      fc.array(person, { maxLength: 25 }),
      typed,
      fc.constantFrom('v1', 'v2', undefined),
      fc.integer({ min: 1, max: 8 }),
      (drawn, words, village, limit) => {
        const people = drawn.map((one, n) => ({ ...one, id: `p${n}` }));
        const expected = naiveSearch(people, words.join(' '), village);
        const found = searchPeople(tableOf(people), words.join(' '), limit, village);
        expect(found).toEqual({ ids: expected.slice(0, limit), total: expected.length });
      },
    ),
    { numRuns: 500 },
  );
});

test('with and without diacritics, in any order of words, by initials and by two-letter names', () => {
  const people = ['Nguyễn Văn An', 'Lê Thị Hà', 'Vũ An Hải', 'Trần Hoàng Lan'].map((name) => someone(name));
  expect(names(people, 'nguyen an')).toEqual(['Nguyễn Văn An']);
  expect(names(people, 'an nguyễn')).toEqual(['Nguyễn Văn An']);
  expect(names(people, 'NVA')).toEqual(['Nguyễn Văn An']);
  expect(names(people, 'lê')).toEqual(['Lê Thị Hà']);
  expect(names(people, 'hà')).toEqual(['Lê Thị Hà', 'Vũ An Hải']);
  expect(names(people, 'an')).toEqual(['Nguyễn Văn An', 'Vũ An Hải', 'Trần Hoàng Lan']);
  expect(names(people, '')).toEqual([]);
});

test('exact before beginnings before parts, the own village first among equals', () => {
  const people = [
    someone('Lan', { villageCode: 'v2' }),
    someone('Trần Lan Anh', { villageCode: 'v2' }),
    someone('Đỗ Lan', { villageCode: 'v1' }),
    someone('Lê Lanh', { villageCode: 'v1' }),
    someone('Hoa Alan', { villageCode: 'v1' }),
  ];
  expect(names(people, 'lan', 'v1')).toEqual(['Lan', 'Đỗ Lan', 'Trần Lan Anh', 'Lê Lanh', 'Hoa Alan']);
});

test('by parts of numbers and by the year of birth', () => {
  const people = [
    someone('Lê A', { identifiers: '001190004321 dn4010012345678' }),
    someone('Lê B', { phone: '0912345678' }),
    someone('Lê C', { birthDate: '1990-05-12' }),
  ];
  expect(names(people, '4321')).toEqual(['Lê A']);
  expect(names(people, 'DN 401 0012345678')).toEqual([]);
  expect(names(people, 'DN4010012345678')).toEqual(['Lê A']);
  expect(names(people, '0912 345')).toEqual(['Lê B']);
  expect(names(people, 'le 1990')).toEqual(['Lê C']);
});

test('households by code and address', () => {
  const columns = tableOf([]);
  const rest = {
    villageCode: 'v1',
    headId: '',
    memberCount: '1',
    present: '',
    heads: '0',
    lastVisitedOn: '',
    disagrees: '',
  };
  columns.households.set('h1', { ...rest, code: 'H012', addressText: 'Xóm Đồi', folded: 'h012 xom doi' });
  columns.households.set('h2', { ...rest, code: 'H120', addressText: 'Xóm Bãi', folded: 'h120 xom bai' });
  expect(searchHouseholds(columns, 'h012', 5).ids).toEqual(['h1']);
  expect(searchHouseholds(columns, 'xóm', 5)).toEqual({ ids: ['h1', 'h2'], total: 2 });
  expect(searchHouseholds(columns, 'bai xom', 5).ids).toEqual(['h2']);
  expect(searchHouseholds(columns, '12', 5).ids).toEqual(['h1', 'h2']);
  expect(searchHouseholds(columns, 'oi', 5).ids).toEqual([]);
});
