import { describe, expect, test } from 'vitest';
import {
  amendmentsOf,
  definitions,
  effectiveVisit,
  type AnyRecord,
  type Review,
  type Visit,
} from '../records/index.ts';
import { decide, questionsOfRecord, undo, type Question } from './index.ts';
import { faults, meet, only, option, saved, stampAt, Store, visit } from './test-data.ts';

describe('a signed visit', () => {
  const open = visit<Visit>('v1', { vitals: { temperatureC: 38 } });
  const signed = saved('visits', open, { status: 'completed', diagnosis: 'Viêm họng' }, 'tab-a', 2);
  const edited = saved('visits', open, { reason: 'Ho', vitals: { temperatureC: 39.5 } }, 'tab-b', 3);

  test('carries who completed it, and a later edit is an amendment', () => {
    expect(signed).toMatchObject({ signedAt: stampAt('tab-a', 2).at, signedBy: 'tab-a-nurse' });
    const amended = saved('visits', signed, { diagnosis: 'Viêm phế quản', status: 'inProgress' }, 'tab-c', 8);
    expect(amended).toMatchObject({ diagnosis: 'Viêm họng', status: 'completed' });
    expect(amendmentsOf(amended)).toMatchObject([
      { by: 'tab-c-nurse', fields: { diagnosis: { before: 'Viêm họng', after: 'Viêm phế quản' } } },
    ]);
    expect(effectiveVisit(amended).diagnosis).toBe('Viêm phế quản');
    const twice = saved('visits', amended, { ...effectiveVisit(amended), diagnosis: 'Viêm phổi' }, 'tab-c', 9);
    expect(effectiveVisit(twice).diagnosis).toBe('Viêm phổi');
    expect(saved('visits', twice, effectiveVisit(twice), 'tab-c', 10)).toBe(twice);
    expect(faults('visits', twice)).toBeUndefined();
  });

  test('is not changed by a merge: what was edited elsewhere becomes an amendment and a question', () => {
    const merged = meet('visits', open, signed, edited);
    expect(meet('visits', open, edited, signed)).toEqual(merged);
    expect(merged).toMatchObject({ reason: 'Sốt', vitals: { temperatureC: 38 }, status: 'completed' });
    expect(amendmentsOf(merged)).toMatchObject([
      { origin: 'merge', by: 'tab-b-nurse', fields: { reason: { before: 'Sốt', after: 'Ho' } } },
      { origin: 'merge', fields: { 'vitals.temperatureC': { before: 38, after: 39.5 } } },
    ]);
    expect(effectiveVisit(merged)).toMatchObject({ reason: 'Sốt', vitals: { temperatureC: 38 } });
    expect(questionsOfRecord('visits', merged).map(({ type, path }) => `${type} ${path}`)).toEqual([
      'signedVisitEdited reason',
      'signedVisitEdited vitals.temperatureC',
    ]);
    expect(faults('visits', merged)).toBeUndefined();
  });

  test('a person takes an amendment over, or leaves the signed value', () => {
    const merged = meet('visits', open, signed, edited);
    const store = new Store([{ kind: 'visits', record: merged }]);
    const [reason, temperature] = questionsOfRecord('visits', merged) as [Question, Question];
    store.take(decide(temperature, store.held, option(temperature, 39.5), stampAt('tab-h', 9)));
    store.take(decide(reason, store.held, option(reason, 'Sốt'), stampAt('tab-h', 10)));
    const record = store.get<Visit>('visits', 'v1');
    expect(questionsOfRecord('visits', record)).toEqual([]);
    expect(record).toMatchObject({ reason: 'Sốt', vitals: { temperatureC: 38 } });
    expect(effectiveVisit(record)).toMatchObject({ reason: 'Sốt', vitals: { temperatureC: 39.5 } });
    store.take(undo(store.get<Review>('reviews', temperature.id), store.held, stampAt('tab-h', 11)));
    expect(effectiveVisit(store.get<Visit>('visits', 'v1')).vitals?.temperatureC).toBe(38);
    expect(only(questionsOfRecord('visits', store.get('visits', 'v1'))).id).toBe(temperature.id);
  });

  test('signed on two devices: the first signature stands', () => {
    const other = saved('visits', open, { status: 'completed', diagnosis: 'Cúm' }, 'tab-b', 1);
    const merged = meet('visits', open, signed, other);
    expect(merged).toMatchObject({ diagnosis: 'Cúm', signedBy: 'tab-b-nurse', signedAt: other.signedAt });
    expect(questionsOfRecord('visits', merged).map(({ path }) => path)).toEqual(['diagnosis']);
  });

  test('may be voided and moved to another village like every record', () => {
    const voided = { reason: 'nhầm', by: 'x', at: stampAt('tab-a', 3).at, device: 'tab-a' };
    expect(saved('visits', signed, { voided, villageCode: '22333-02' }, 'tab-a', 4)).toMatchObject({
      voided,
      villageCode: '22333-02',
    });
  });

  test('of version 1 is signed by its completion', () => {
    const { signedAt: _, signedBy: __, ...old } = signed;
    const upgraded = definitions.visits.migrations[2]?.({
      ...old,
      version: 1,
      endedAt: '2026-11-10T05:00:00.000Z',
    } as AnyRecord);
    expect(upgraded).toMatchObject({ version: 2, signedAt: '2026-11-10T05:00:00.000Z', signedBy: 'u' });
  });
});
