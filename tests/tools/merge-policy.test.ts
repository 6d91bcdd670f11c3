import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { definitions, KINDS } from '../../src/lib/domain/records/index.ts';
import { DOCUMENT, fieldsOf, mergePolicyDocument } from './merge-policy.ts';

test('docs/merge-policy.md says what the schemas say; else run `node tests/tools/merge-policy.ts`', () => {
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(mergePolicyDocument());
});

test('every field of a record that people fill in declares its policy with a reason', () => {
  const silent = [
    'id',
    'stationCode',
    'version',
    'voided',
    'superseded',
    'fieldStamps',
    'seenVersions',
    'clock',
    'villageCode',
  ];
  const stamps = ['createdAt', 'createdBy', 'createdDevice', 'updatedAt', 'updatedBy', 'updatedDevice'];
  const undeclared = KINDS.filter((kind) => kind !== 'settings').flatMap((kind) =>
    fieldsOf(kind)
      .filter((field) => ![...silent, ...stamps].includes(field) && !definitions[kind].policy.fields[field]?.why)
      .map((field) => `${kind}.${field}`),
  );
  expect(undeclared).toEqual([]);
});
