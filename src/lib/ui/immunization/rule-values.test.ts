import { expect, it } from 'vitest';
import { immunizationRules } from '../../domain/immunization/index.ts';
import type { RulesSettings } from '../../domain/records/index.ts';
import { rulesChange, rulesIssues, rulesValue } from './rule-values.ts';

const stored = (...values: { id: string; value?: number }[]) =>
  ({ id: 'rules:immunization', type: 'rules', values, updatedAt: 'u1' }) as unknown as RulesSettings;

it('writes only what differs from the default; a value set back names no value', () => {
  const value = rulesValue(undefined);
  value.values.observationMinutes = 45;
  const first = rulesChange(value, undefined, '22333').record;
  expect(first).toMatchObject({ id: 'rules:immunization', values: [{ id: 'observationMinutes', value: 45 }] });

  const before = stored({ id: 'observationMinutes', value: 45 }, { id: 'ofANewerProgram', value: 3 });
  const again = rulesValue(before);
  expect(again).toMatchObject({ values: { observationMinutes: 45 }, updatedAt: 'u1' });
  again.values.observationMinutes = 30;
  const change = rulesChange(again, before, '22333');
  expect(change.record.values).toEqual([{ id: 'observationMinutes' }, { id: 'ofANewerProgram', value: 3 }]);
  expect(immunizationRules(change.record).observationMinutes).toBe(30);
});

it('stops values out of bounds, empty ones and limits that cross', () => {
  const value = rulesValue(undefined);
  expect(rulesIssues(value)).toEqual([]);
  value.values.observationMinutes = 10;
  value.values.fridgeMaxC = undefined;
  expect(
    rulesIssues(value)
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['values.fridgeMaxC', 'values.observationMinutes']);
  Object.assign(value.values, { observationMinutes: 30, fridgeMinC: 8, fridgeMaxC: 4 });
  expect(rulesIssues(value).map(({ path }) => path)).toEqual(['values.fridgeMaxC']);
});
