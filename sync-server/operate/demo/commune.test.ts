import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { findIcd } from '../../../src/lib/domain/catalogues/index.ts';
import { checkRecord } from '../../../src/lib/domain/checks/index.ts';
import { ageDaysOf } from '../../../src/lib/domain/dates/index.ts';
import { headsOf } from '../../../src/lib/domain/household/index.ts';
import { likelyDuplicates, DUPLICATE_POSSIBLE, scoreDuplicate } from '../../../src/lib/domain/identity/index.ts';
import { scheduleOn, seriesStatus } from '../../../src/lib/domain/immunization/index.ts';
import type { Household, Immunization, Patient, Visit } from '../../../src/lib/domain/records/index.ts';
import { makeCommune } from './commune.ts';

const TODAY = '2026-11-21';
const NOW = `${TODAY}T03:00:00.000Z`;

function commune(seed: number) {
  const staff = [{ id: 'demo-huong', deviceId: 'demo-huong' }];
  const place = { communeCode: '02728', communeName: 'Xã Thử', provinceCode: '08', formerCommunes: ['Xã A', 'Xã B'] };
  const records = [...makeCommune({ ...place, people: 1500, seed, today: TODAY, staff })];
  const of = <T>(kind: string) =>
    records.filter((one) => one.kind === kind).map(({ record }) => record as unknown as T);
  const patients = of<Patient>('patients');
  return {
    records,
    patients,
    residents: patients.filter(({ householdId }) => householdId !== ''),
    households: of<Household>('households'),
    visits: of<Visit>('visits'),
    immunizations: of<Immunization>('immunizations'),
    byId: new Map(patients.map((patient) => [patient.id, patient])),
  };
}

const hashOf = (seed: number) =>
  createHash('sha256')
    .update(JSON.stringify(commune(seed).records))
    .digest('hex');

test('the same seed gives the same records, another seed others', () => {
  expect(hashOf(7)).toBe(hashOf(7));
  expect(hashOf(7)).not.toBe(hashOf(8));
});

describe.each([1, 2, 3])('a commune of 1,500 people, seed %i', (seed) => {
  const { records, patients, residents, households, visits, immunizations, byId } = commune(seed);

  test('has no record that a nurse would be asked about', () => {
    const issues = records.flatMap(({ kind, record }) => {
      const patient = 'patientId' in record ? byId.get(String(record.patientId)) : undefined;
      return checkRecord(kind, record, { today: TODAY, now: NOW, patient }).map(
        ({ path, code }) => `${kind} ${path} ${code}`,
      );
    });
    expect(issues).toEqual([]);
  });

  test('has each id once, and nobody refers to a person or a household that is not there', () => {
    expect(new Set(records.map(({ record }) => record.id)).size).toBe(records.length);
    const homes = new Set(households.map(({ id }) => id));
    expect([...visits, ...immunizations].filter(({ patientId }) => !byId.has(patientId))).toEqual([]);
    expect(residents.filter(({ householdId }) => !homes.has(householdId))).toEqual([]);
    const members = households.flatMap((home) =>
      home.members.map(({ patientId }) => byId.get(patientId)?.householdId === home.id),
    );
    expect(members).toEqual(residents.map(() => true));
  });

  test('has households of 3.2 to 3.8 with one head each, villages, water and toilets', () => {
    const size = residents.length / households.length;
    expect(size).toBeGreaterThan(3.2);
    expect(size).toBeLessThan(3.8);
    expect(households.filter((household) => headsOf(household).length !== 1)).toEqual([]);
    expect(households.filter(({ villageCode, water, toilet }) => !villageCode || !water || !toilet)).toEqual([]);
  });

  test('has the ages of a commune', () => {
    const share = (from: number, to: number) => {
      const years = residents.map(({ birthDate }) => (ageDaysOf(birthDate, TODAY) ?? -1) / 365.25);
      return years.filter((age) => age >= from && age < to).length / residents.length;
    };
    const shares = {
      children: share(0, 6),
      elders: share(65, 120),
      men: residents.filter(({ sex }) => sex === '1').length,
    };
    expect(shares.children).toBeGreaterThan(0.07);
    expect(shares.children).toBeLessThan(0.13);
    expect(shares.elders).toBeGreaterThan(0.06);
    expect(shares.elders).toBeLessThan(0.13);
    expect(Math.abs(shares.men / residents.length - 0.5)).toBeLessThan(0.05);
    expect(residents.some(({ birthDate }) => birthDate.length === 4)).toBe(true);
  });

  test('has about 3 % of its people twice, and the search for duplicates finds most of them', () => {
    const doubles = patients.filter(({ householdId }) => householdId === '');
    expect(doubles.length / patients.length).toBeGreaterThan(0.015);
    expect(doubles.length / patients.length).toBeLessThan(0.045);
    const found = doubles.filter((double) =>
      likelyDuplicates(double, residents).some(({ score }) => score >= DUPLICATE_POSSIBLE),
    );
    expect(found.length / doubles.length).toBeGreaterThan(0.7);
    const [first] = doubles;
    expect(first && scoreDuplicate(first, first).score).toBeGreaterThan(DUPLICATE_POSSIBLE);
  });

  test('has people without a personal id', () => {
    const without = residents.filter(({ identifiers }) => !identifiers.some(({ type }) => type === 'personalId'));
    expect(without.length / residents.length).toBeGreaterThan(0.03);
    expect(without.length / residents.length).toBeLessThan(0.2);
  });

  test('has doses that the schedule accepts, and delays', () => {
    const schedule = scheduleOn(TODAY);
    const children = [...Map.groupBy(immunizations, ({ patientId }) => patientId)];
    const statuses = children.flatMap(([id, doses]) => {
      const { birthDate = '', sex = '1' } = byId.get(id) ?? {};
      return seriesStatus({ birthDate, sex, provinceCode: '08' }, doses, TODAY, schedule);
    });
    const verdicts = statuses.flatMap(({ given }) => given.map(({ verdict }) => verdict));
    expect(verdicts.length).toBeGreaterThan(1000);
    expect(verdicts.filter((verdict) => verdict === 'valid').length / verdicts.length).toBeGreaterThan(0.95);
    expect(statuses.some(({ state }) => state === 'overdue')).toBe(true);
    expect(immunizations.filter(({ occurredOn }) => occurredOn > TODAY)).toEqual([]);
  });

  test('has the books of schoolchildren too, not only of those whose series are open', () => {
    const dosesOf = (from: number, to: number) => {
      const ids = residents.filter(({ birthDate }) => {
        const years = (ageDaysOf(birthDate, TODAY) ?? -1) / 365.25;
        return years >= from && years < to;
      });
      const known = new Set(ids.map(({ id }) => id));
      return immunizations.filter(({ patientId }) => known.has(patientId)).length / ids.length;
    };
    expect(dosesOf(3, 5)).toBeGreaterThan(14);
    expect(dosesOf(6, 10)).toBeGreaterThan(14);
  });

  test('has visits with codes of the catalogue', () => {
    expect(visits.length).toBeGreaterThan(300);
    expect(visits.filter(({ icdMain }) => !icdMain || !findIcd(icdMain))).toEqual([]);
  });
});
