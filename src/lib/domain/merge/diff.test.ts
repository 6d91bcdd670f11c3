import { expect, test } from 'vitest';
import { changedFields } from './diff.ts';
import { policyFor, samples } from './test-records.ts';

const policy = policyFor('patients');
const before = samples.patients;

test('names parts of objects and items of lists', () => {
  const after = {
    ...before,
    phone: '0912000111',
    currentAddress: { communeCode: '22333', text: 'nhà số 5' },
    allergies: [{ id: 'a1', kind: '1', name: 'Penicillin', severity: 'severe', status: 'refuted' }],
    conditions: [],
    death: undefined,
    updatedAt: '2026-11-21T00:00:00.000Z',
  };
  expect(changedFields(before, after, policy)).toEqual([
    { path: 'allergies.a1.status', before: 'active', after: 'refuted' },
    {
      path: 'conditions.c1',
      before: { id: 'c1', code: '1', name: 'Tăng huyết áp', status: 'active' },
      after: undefined,
    },
    { path: 'currentAddress.text', before: 'nhà số 4', after: 'nhà số 5' },
    { path: 'death', before: { on: '2026-10-30', place: 'tại nhà' }, after: undefined },
    { path: 'phone', before: undefined, after: '0912000111' },
  ]);
});

test('needs no policy to tell items with an id apart', () => {
  const after = { ...before, allergies: [...(before.allergies as object[]), { id: 'a2', name: 'Tôm' }], tags: ['a'] };
  expect(changedFields(before, after).map(({ path }) => path)).toEqual(['allergies.a2', 'tags.a']);
});

test('the order of a list and of fields is no difference, voiding is', () => {
  const twice = { ...before, tags: ['a', 'b'] };
  expect(changedFields(twice, { ...twice, tags: ['b', 'a'] })).toEqual([]);
  const voided = { reason: 'nhầm', by: 'x', at: '2026-11-21T00:00:00.000Z', device: 'x' };
  expect(changedFields(before, { ...before, voided }, policy)).toEqual([
    { path: 'voided', before: undefined, after: voided },
  ]);
});

test('a new record is all change', () => {
  expect(changedFields(undefined, { ...before }, policy).map(({ path }) => path)).toContain('fullName');
});
