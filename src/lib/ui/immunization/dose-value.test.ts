import { beforeEach, describe, expect, it } from 'vitest';
import type { Immunization, Patient } from '../../domain/records/index.ts';
import { doseIssues } from './dose-check.ts';
import {
  chooseDose,
  chooseProduct,
  chooseSource,
  doseChange,
  dosesOf,
  movedDose,
  newDose,
  type DoseValue,
} from './dose-value.ts';
import { findProduct, schedules } from '../../domain/immunization/index.ts';

const TODAY = '2026-11-21';
const NOW = '2026-11-21T02:30:00.000Z';
const patient = { id: 'p1', stationCode: '22333', villageCode: 'v1', birthDate: '2026-08-09', sex: '2' } as Patient;
const by = { id: 'nurse', stationName: 'Trạm Y tế xã Lộc Quang' };
const child = { birthDate: '2026-08-09', sex: '2' };
const given = (scheduleDose: string, occurredOn: string, more: Partial<Immunization> = {}): Immunization =>
  ({
    id: `p1:${scheduleDose}:${occurredOn}`,
    patientId: 'p1',
    scheduleDose,
    occurredOn,
    antigens: ['D', 'T', 'wP', 'HepB', 'Hib'],
    status: 'DA_TIEM',
    productCode: 'PENTA',
    ...more,
  }) as Immunization;

let value: DoseValue;
beforeEach(() => (value = newDose('fresh', patient, by, NOW, TODAY)));
const around = (doses: Immunization[] = []) => ({ child, doses, today: TODAY, schedules });
const codes = (doses: Immunization[] = []) =>
  doseIssues(value, patient, around(doses)).map(({ path, code }) => `${path} ${code}`);

describe('recording a dose', () => {
  it('takes antigens, route, site and the next dose of the schedule from the product', () => {
    chooseProduct(value, 'PENTA', around([given('PENTA-1', '2026-10-10')]));
    expect(value).toMatchObject({ scheduleDose: 'PENTA-2', doseNo: 2, route: 'IM', site: 'DT', volumeMl: 0.5 });
    expect(value.antigens).toContain('HepB');
  });

  it('has the id of the scheduled dose, so that double entry collides, and the moment in Vietnam', () => {
    chooseProduct(value, 'PENTA', around());
    const { record } = doseChange(value, []);
    expect(record.id).toBe('p1:PENTA-1:2026-11-21');
    expect(record).toMatchObject({ occurredAt: NOW, status: 'DA_TIEM', injectorId: 'nurse' });
    expect(record).not.toHaveProperty('time');
  });

  it('says that a dose is there already instead of writing over it', () => {
    chooseProduct(value, 'PENTA', around());
    Object.assign(value, { lot: 'A1', expiry: '2027-01-01' });
    expect(codes()).toEqual(['productCode doseNotScreened']);
    expect(codes([given('PENTA-1', TODAY)])).toContain('occurredOn doseTwice');
  });

  it('never writes over a voided dose of the same day', () => {
    const voided = given('PENTA-1', TODAY, { voided: { reason: 'nhầm', by: 'x', at: NOW, device: 'd' } });
    chooseProduct(value, 'PENTA', around([voided]));
    expect(doseChange(value, [voided]).record.id).toBe('fresh');
  });

  it('stops at an expired lot', () => {
    chooseProduct(value, 'PENTA', around());
    Object.assign(value, { lot: 'A1', expiry: '2026-11-20' });
    expect(codes()).toContain('expiry lotExpired');
  });

  it('a dose from the paper book needs neither lot nor a full date', () => {
    chooseProduct(value, 'BCG', around());
    chooseSource(value, 'SO_TIEM_CHUNG', by, NOW, TODAY);
    value.occurredOn = '2026-08';
    expect(codes()).toEqual([]);
    const { record } = doseChange(value, []);
    expect(record).toMatchObject({ status: 'TIEM_NOI_KHAC', occurredOn: '2026-08', id: 'p1:BCG:2026-08' });
    expect(record).not.toHaveProperty('injectorId');
    expect(record).not.toHaveProperty('occurredAt');
  });

  it('keeps a dose of the schedule that somebody chose by hand', () => {
    chooseProduct(value, 'PENTA', around());
    chooseDose(value, '', around());
    expect([value.scheduleDose, value.scheduleId, doseChange(value, []).record.id]).toEqual(['', undefined, 'fresh']);
  });

  it('offers only doses of the schedule that the product can be', () => {
    expect(dosesOf(findProduct('MR'), around())).toEqual(expect.arrayContaining(['MR-1']));
    expect(dosesOf(findProduct('MR'), around())).not.toContain('PENTA-1');
    expect(dosesOf(undefined, around())).toEqual([]);
  });

  it('a corrected day is a new record that keeps everything but the day', () => {
    const wrong = given('PENTA-1', '2026-10-10', {
      lot: 'A1',
      occurredAt: '2026-10-10T02:30:00.000Z',
      source: 'TAI_TRAM',
      updatedAt: NOW,
    });
    const { record, basedOn } = movedDose(wrong, '2026-10-12', 'fresh', [wrong]);
    expect(record).toMatchObject({ id: 'p1:PENTA-1:2026-10-12', lot: 'A1', occurredAt: '2026-10-12T02:30:00.000Z' });
    expect(basedOn).toBeUndefined();
  });
});
