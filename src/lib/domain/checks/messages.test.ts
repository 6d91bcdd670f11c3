import { describe, expect, test } from 'vitest';
import catalogueEn from '../../../messages/en/catalogue.json' with { type: 'json' };
import issueEn from '../../../messages/en/issue.json' with { type: 'json' };
import catalogueVi from '../../../messages/vi/catalogue.json' with { type: 'json' };
import issueVi from '../../../messages/vi/issue.json' with { type: 'json' };
import { definitions } from '../records/index.ts';
import { jsonSchemaOf } from '../records/json-schema.ts';
import { ISSUE_CODES } from './codes.ts';
import { FIELDS, fieldOf } from './fields.ts';
import { vitalsLimits } from './vitals-limits.ts';

const LANGUAGES = [
  ['vi', issueVi, catalogueVi],
  ['en', issueEn, catalogueEn],
] as const;

const params = (sentence: string) => [...new Set(sentence.match(/(?<=\{)\w+(?=\})/g) ?? [])].sort();

describe.each(LANGUAGES)(
  'the sentences in %s',
  (_, sentences: Record<string, string>, labels: Record<string, string>) => {
    test('are one for each code, with its parameters', () => {
      const wanted = Object.entries(ISSUE_CODES).map(([code, names]) => [`issue_${code}`, [...names].sort()]);
      const found = Object.entries(sentences).map(([key, sentence]) => [key, params(sentence)]);
      expect(new Map(found as [string, string[]][])).toEqual(new Map(wanted as [string, string[]][]));
    });

    test('say what to do: at least two clauses, ending with a full stop', () => {
      const short = ['issue_notNumber', 'issue_required', 'issue_tooLong', 'issue_tooSmall', 'issue_tooBig'];
      const poor = Object.entries(sentences).filter(
        ([key, text]) => !text.endsWith('.') || (!short.includes(key) && !/[.,;:].+[.,]$/.test(text)),
      );
      expect(poor).toEqual([]);
    });

    test('have a label for each field and unit', () => {
      const keys = Object.keys(labels);
      expect(keys.filter((key) => key.startsWith('catalogue_field_')).sort()).toEqual(
        FIELDS.map((field) => `catalogue_field_${field}`).sort(),
      );
      const units = new Set(Object.values(vitalsLimits()).map(({ unit }) => `catalogue_unit_${unit}`));
      expect(keys).toEqual(expect.arrayContaining([...units]));
      expect(Object.values(labels).filter((label) => label.trim() === '')).toEqual([]);
    });
  },
);

test('both languages have the same labels', () => {
  expect(Object.keys(catalogueEn)).toEqual(Object.keys(catalogueVi));
});

test('fields inside lists have their own labels', () => {
  expect(
    ['identifiers.0.value', 'vitals.pulsePerMin', 'members.2.joinedOn', 'code', 'death.on', 'x'].map(fieldOf),
  ).toEqual(['identifierValue', 'pulsePerMin', 'joinedOn', 'householdCode', 'deathOn', 'other']);
});

test('fields that a person must fill in are named', () => {
  const silent = [
    'id',
    'stationCode',
    'createdAt',
    'createdBy',
    'createdDevice',
    'updatedAt',
    'updatedBy',
    'updatedDevice',
  ];
  const technical = [...silent, 'clock', 'version', 'patientId', 'householdId', 'examinerId', 'events', 'scheduleDose'];
  const unnamed = (['households', 'patients', 'visits', 'immunizations'] as const).flatMap((kind) => {
    const { required } = jsonSchemaOf(definitions[kind]) as { required: string[] };
    return required.filter((field) => !technical.includes(field) && fieldOf(field) === 'other');
  });
  expect(unnamed).toEqual([]);
});
