import { describe, expect, it } from 'vitest';
import { soft } from '../../domain/issues/issue.ts';
import type { Visit } from '../../domain/records/index.ts';
import { newVisit, placeVisit, standingConfirmations, visitChange, visitValueOf } from './visit-value.ts';

const NOW = '2026-11-21T03:00:00.000Z';
const patient = { id: 'p1', stationCode: '22333', villageCode: '22333-01', householdId: 'h1' };
const fresh = () => newVisit('v1', patient, 'nurse', NOW);

describe('a visit from the form', () => {
  it('belongs to the person, the household and the examiner and has a link code for ever', () => {
    const { record } = visitChange({ ...fresh(), reason: 'Sốt' }, [], '2026-11-21T03:20:00.000Z');
    expect(record).toMatchObject({
      id: 'v1',
      linkCode: 'v1',
      patientId: 'p1',
      householdId: 'h1',
      examinerId: 'nurse',
      startedAt: NOW,
      endedAt: '2026-11-21T03:20:00.000Z',
      nextAppointmentOn: '',
      status: 'completed',
    });
    expect(record).not.toHaveProperty('vitals');
  });

  it('a correction keeps the first end, an open visit has none', () => {
    const ended = { ...fresh(), endedAt: '2026-11-20T05:00:00.000Z' };
    expect(visitChange(ended, [], NOW).record.endedAt).toBe('2026-11-20T05:00:00.000Z');
    expect(visitChange({ ...ended, status: 'inProgress' }, [], NOW).record).not.toHaveProperty('endedAt');
  });

  it('says which unusual vitals somebody confirmed', () => {
    const issues = [
      soft('vitals.temperatureC', 'vitalUnusual'),
      soft('reason', 'short'),
      soft('vitals.temperatureC', 'x'),
    ];
    expect(visitChange(fresh(), issues, NOW).record.confirmedVitals).toEqual(['temperatureC']);
  });

  it('asks again about an unusual value that was changed after somebody confirmed it', () => {
    const stored = {
      ...fresh(),
      vitals: { temperatureC: 39.5, weightKg: 130 },
      confirmedVitals: ['temperatureC', 'weightKg'],
    };
    const value = { ...stored, vitals: { temperatureC: 41, weightKg: 130 } };
    expect(standingConfirmations(value, stored)).toEqual(['weightKg']);
    expect(standingConfirmations(fresh(), fresh())).toBeUndefined();
  });

  it('a visit at home is care at home, unless another care type was chosen', () => {
    const value = fresh();
    placeVisit(value, 'home');
    expect([value.place, value.careType]).toEqual(['home', '12']);
    value.careType = '13';
    placeVisit(value, 'station');
    expect([value.place, value.careType]).toEqual(['station', '13']);
  });

  it('opens a stored visit with room for vitals and with the version that it is based on', () => {
    const stored = { ...fresh(), vitals: undefined, status: 'inProgress', updatedAt: NOW } as unknown as Visit;
    expect(visitValueOf(stored)).toMatchObject({ vitals: {}, status: 'completed', updatedAt: NOW });
  });
});
