import fc from 'fast-check';
import { expect, it } from 'vitest';
import { immunizationRules, isAllowed, openVialHours, ruleDefinitions, ruleFaults, RULES_ID } from './station-rules.ts';

const record = (...values: { id: string; value?: number }[]) => ({ id: RULES_ID, type: 'rules', values });

it('uses the defaults of the sources when a station has changed nothing', () => {
  for (const nothing of [undefined, null, {}, record()])
    expect(immunizationRules(nothing)).toMatchObject({
      observationMinutes: 30,
      fridgeMinC: 2,
      fridgeMaxC: 8,
      fridgeReadingsPerDay: 2,
      aefiReportHours: 24,
      aefiAlarmHours: 20,
      lastUsableVvm: 2,
      openVialsMayReturn: false,
      zeroDoseMonths: 12,
    });
  expect(openVialHours(immunizationRules(), 'MR')).toBe(6);
});

it('uses what a station has set, and the default again when the value is taken back', () => {
  const set = immunizationRules(
    record({ id: 'observationMinutes', value: 45 }, { id: 'openVialHours:BOPV', value: 672 }),
  );
  expect(set.observationMinutes).toBe(45);
  expect(openVialHours(set, 'BOPV')).toBe(672);
  expect(openVialHours(set, 'MR')).toBe(6);
  expect(immunizationRules(record({ id: 'observationMinutes' })).observationMinutes).toBe(30);
});

it('takes the shortest time for a product that has no rule', () => {
  const rules = immunizationRules(record({ id: 'openVialHours:BCG', value: 4 }));
  expect(openVialHours(rules, 'HEXA')).toBe(4);
});

it('never uses a value that is out of bounds, and names it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ruleDefinitions), fc.double(), (one, value) => {
      const changed = record({ id: one.key, value });
      if (isAllowed(one, value)) return;
      expect(immunizationRules(changed)).toEqual(immunizationRules());
      expect(ruleFaults(changed).map(({ key }) => key)).toEqual([one.key]);
    }),
  );
});

it('refuses limits that cross', () => {
  const keys = (...values: { id: string; value: number }[]) => ruleFaults(record(...values)).map(({ key }) => key);
  expect(keys({ id: 'fridgeMinC', value: 8 }, { id: 'fridgeMaxC', value: 8 })).toEqual(['fridgeMaxC']);
  expect(keys({ id: 'aefiReportHours', value: 12 })).toEqual(['aefiAlarmHours']);
  expect(keys({ id: 'aefiReportHours', value: 20 })).toEqual([]);
});

it('has a default inside its bounds, a source and a label for every rule', () => {
  for (const one of ruleDefinitions) {
    expect(isAllowed(one, one.fallback)).toBe(true);
    expect(one.source).not.toBe('');
  }
  expect(new Set(ruleDefinitions.map(({ key }) => key)).size).toBe(ruleDefinitions.length);
});
