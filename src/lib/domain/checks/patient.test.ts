import { describe, expect, test } from 'vitest';
import type { Patient } from '../records/patient.ts';
import type { Draft } from './context.ts';
import { checkPatient } from './patient.ts';

const context = { today: '2026-11-21', now: '2026-11-21T03:00:00.000Z' };
const good: Draft<Patient> = { fullName: 'Nguyễn Thị Hoa', sex: '2', birthDate: '1990-09-05' };
const found = (changes: Draft<Patient>) =>
  checkPatient({ ...good, ...changes }, context).map(({ path, code, level }) => `${level} ${path} ${code}`);

test('a person without faults has no issues', () => {
  expect(found({})).toEqual([]);
  expect(
    found({
      birthDate: '1938',
      phone: '0912 345 678',
      ethnicity: '08',
      religion: '0',
      identifiers: [
        { type: 'personalId', value: '001138000012', status: 'active', issuedOn: '2022-08-22' },
        {
          type: 'bhytCard',
          value: 'HN2797912345678',
          status: 'active',
          validFrom: '2026-01-01',
          validTo: '2026-12-31',
        },
        { type: 'temporary', value: 'TAM-000000000012', status: 'active' },
      ],
      death: { on: '2026-11' },
      noKnownAllergy: true,
      allergies: [{ name: 'Penicillin', kind: '1', status: 'refuted' }],
    }),
  ).toEqual([]);
});

describe('birth and death', () => {
  test.each<[string, Draft<Patient>, string[]]>([
    ['31 February', { birthDate: '2020-02-31' }, ['hard birthDate dateImpossible']],
    ['tomorrow', { birthDate: '2026-11-22' }, ['hard birthDate birthInFuture']],
    ['next year', { birthDate: '2027' }, ['hard birthDate birthInFuture']],
    ['this year', { birthDate: '2026' }, []],
    ['1899', { birthDate: '1899' }, ['hard birthDate birthTooOld']],
    ['1900', { birthDate: '1900' }, []],
    ['missing', { birthDate: '' }, ['hard birthDate required']],
    ['died before birth', { death: { on: '1990-09-04' } }, ['hard death.on deathBeforeBirth']],
    ['died the year before', { death: { on: '1989' } }, ['hard death.on deathBeforeBirth']],
    ['died in the year of birth', { death: { on: '1990' } }, []],
    ['died tomorrow', { death: { on: '2026-11-22' } }, ['hard death.on deathInFuture']],
    ['died on 31 April', { death: { on: '2026-04-31' } }, ['hard death.on dateImpossible']],
    ['died, no day', { death: {} }, ['hard death.on required']],
  ])('%s', (_, changes, issues) => expect(found(changes)).toEqual(issues));

  test('the sentence gets the dates as people write them', () => {
    const [issue] = checkPatient({ ...good, birthDate: '2020-02-31' }, context);
    expect(issue?.params).toEqual({ field: 'birthDate', date: '31/02/2020' });
  });
});

describe('names and numbers', () => {
  test.each<[string, Draft<Patient>, string[]]>([
    ['blank name', { fullName: '  ' }, ['hard fullName required']],
    ['digits in the name', { fullName: 'Nguyễn Văn A2' }, ['hard fullName nameDigits']],
    ['digits in the name of the mother', { motherName: 'Lan 2' }, ['hard motherName nameDigits']],
    [
      'contact without name',
      { contacts: [{ phone: '12' }] },
      ['hard contacts.0.name required', 'soft contacts.0.phone phoneMalformed'],
    ],
    ['telephone', { phone: '12345' }, ['soft phone phoneMalformed']],
    ['unknown group', { ethnicity: '77' }, ['soft ethnicity codeUnknown']],
  ])('%s', (_, changes, issues) => expect(found(changes)).toEqual(issues));

  test.each<[string, NonNullable<Draft<Patient>['identifiers']>[number], string[]]>([
    ['11 digits', { type: 'personalId', value: '00119000001' }, ['hard personalIdMalformed']],
    ['id of a man', { type: 'personalId', value: '001090000012' }, ['soft personalIdSex']],
    [
      'id of another year and of no province',
      { type: 'personalId', value: '003191000012' },
      ['soft personalIdProvince', 'soft personalIdYear'],
    ],
    ['old card', { type: 'oldIdCard', value: '1' }, ['hard oldIdCardMalformed']],
    ['insurance card', { type: 'bhytCard', value: 'TE9797912345678' }, ['hard bhytMalformed']],
    ['social insurance', { type: 'bhxhNumber', value: '123' }, ['hard bhxhMalformed']],
    ['temporary code of 12 digits', { type: 'temporary', value: '001190000012' }, ['hard temporaryLooksLikeId']],
    ['empty', { type: 'passport', value: ' ' }, ['hard required']],
    ['cancelled, whatever it is', { type: 'personalId', value: '1', status: 'cancelled' }, []],
    [
      'period',
      { type: 'bhytCard', value: '7912345678', validFrom: '2026-02-01', validTo: '2026-01-01' },
      ['hard periodReversed'],
    ],
    ['day of issue', { type: 'oldIdCard', value: '012345678', issuedOn: '2020-02-30' }, ['hard dateImpossible']],
  ])('%s', (_, identifier, issues) => {
    const got = checkPatient({ ...good, identifiers: [{ status: 'active', ...identifier }] }, context);
    expect(got.map(({ code, level }) => `${level} ${code}`)).toEqual(issues);
    expect(got.every(({ path }) => path.startsWith('identifiers.0.'))).toBe(true);
  });

  test('two personal ids in use', () => {
    const ids = ['001190000012', '001190000013'].map((value) => ({
      type: 'personalId' as const,
      value,
      status: 'active' as const,
    }));
    expect(found({ identifiers: ids })).toEqual(['soft identifiers personalIdTwice']);
  });
});

describe('allergies and diseases', () => {
  test('an allergy contradicts "no known allergy"', () => {
    expect(found({ noKnownAllergy: true, allergies: [{ name: 'Tôm', kind: '3', status: 'active' }] })).toEqual([
      'hard noKnownAllergy allergyContradiction',
    ]);
  });

  test('need a name, and begin after birth and before tomorrow', () => {
    expect(
      found({ allergies: [{ name: '', onset: '2027' }], conditions: [{ since: '1980' }, { since: '1990' }] }),
    ).toEqual([
      'hard allergies.0.name required',
      'hard allergies.0.onset dateInFuture',
      'hard conditions.0.since dateBeforeBirth',
    ]);
  });
});
