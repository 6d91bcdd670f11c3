import { describe, expect, test } from 'vitest';
import { household } from '../records/household.ts';
import { immunization } from '../records/immunization.ts';
import { patient } from '../records/patient.ts';
import {
  catalogues,
  doseSources,
  doseStates,
  dosePrograms,
  entryOf,
  ethnicities,
  insuranceObjects,
  matchEntry,
  nameOf,
  relationships,
  routes,
  sites,
  validOn,
  wealthClasses,
  careTypes,
  allergyKinds,
  allergySeverities,
  type Catalogue,
} from './index.ts';

const codes = (catalogue: Catalogue) => catalogue.entries.map(({ code }) => code);

describe('every catalogue', () => {
  test.each(catalogues.map((catalogue) => [catalogue.id, catalogue] as const))(
    '%s has a source and unique codes',
    (_, c) => {
      expect(c.source).not.toBe('');
      expect(new Set(codes(c)).size).toBe(c.entries.length);
      expect(c.entries.filter(({ name }) => name.trim() === '' || name !== name.normalize('NFC'))).toEqual([]);
    },
  );

  test.each(catalogues.map((catalogue) => [catalogue.id, catalogue] as const))(
    '%s reads each of its names as one code',
    (_, c) => {
      for (const { code, name, accepts = [] } of c.entries)
        for (const spelling of [name, ...accepts])
          expect([spelling, matchEntry(c, spelling)?.code]).toEqual([spelling, code]);
    },
  );

  test('has the codes that the records allow', () => {
    expect(codes(routes)).toEqual(immunization.shape.route.def.innerType.options);
    expect(codes(sites)).toEqual(immunization.shape.site.def.innerType.options);
    expect(codes(doseStates)).toEqual(immunization.shape.status.options);
    expect(codes(doseSources)).toEqual(immunization.shape.source.options);
    expect(codes(dosePrograms)).toEqual(immunization.shape.programme.options);
    expect(codes(wealthClasses)).toEqual(household.shape.wealthClass.def.innerType.options);
    const allergy = patient.shape.allergies.def.element.shape;
    expect(codes(allergyKinds)).toEqual(allergy.kind.options);
    expect(codes(allergySeverities)).toEqual(allergy.severity.def.innerType.options);
  });
});

test('the counts of the official lists', () => {
  expect([ethnicities.entries.length, relationships.entries.length, insuranceObjects.entries.length]).toEqual([
    56, 31, 46,
  ]);
});

test.each([
  ["H'Mông", '08'],
  ['mong', '08'],
  ['Ê Đê', '12'],
  ['BAHNAR', '13'],
  ['kinh', '01'],
  ['25', '25'],
])('%s is ethnic group %s', (text, code) => expect(matchEntry(ethnicities, text)?.code).toBe(code));

test('a text that means nothing matches nothing', () => {
  expect([matchEntry(ethnicities, ''), matchEntry(ethnicities, 'Klingon')]).toEqual([undefined, undefined]);
});

test('names follow the language and survive unknown codes', () => {
  expect([nameOf(relationships, '02'), nameOf(relationships, '02', 'en'), nameOf(ethnicities, '02', 'en')]).toEqual([
    'Vợ',
    'Wife',
    'Tày',
  ]);
  expect([nameOf(relationships, '77'), entryOf(relationships, '77'), entryOf(relationships, undefined)]).toEqual([
    '77',
    undefined,
    undefined,
  ]);
});

test('rows are offered only on their days', () => {
  const dated: Catalogue = {
    id: 'x',
    source: 'x',
    trust: 'D',
    entries: [
      { code: 'a', name: 'A', validTo: '2026-06-30' },
      { code: 'b', name: 'B', validFrom: '2026-07-01' },
      { code: 'c', name: 'C' },
    ],
  };
  expect(['2026-06-30', '2026-07-01'].map((date) => validOn(dated, date).map(({ code }) => code))).toEqual([
    ['a', 'c'],
    ['b', 'c'],
  ]);
  expect(validOn(careTypes, '2026-07-31')).toEqual([]);
});

test('words that fix the sex of a member say so', () => {
  expect(['01', '02', '03', '04', '19'].map((code) => entryOf(relationships, code)?.sex)).toEqual([
    undefined,
    '2',
    '1',
    undefined,
    '2',
  ]);
});
