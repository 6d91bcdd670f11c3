import { describe, expect, test } from 'vitest';
import { findProduct } from '../immunization/index.ts';
import {
  allowedConclusion,
  answersWith,
  checklistOf,
  checklistOn,
  checklists,
  formOf,
  knownAnswers,
  mayConclude,
  questionsFor,
  reactedAntigens,
  type ChecklistForm,
  type Findings,
} from './index.ts';

const DAY = '2026-11-21';
const child = questionsFor(checklistOn('child', DAY), '1');
const newborn = questionsFor(checklistOn('newborn', DAY), '1');
const woman = questionsFor(checklistOn('adult', DAY), '2');

describe('which form: worked by hand from the date of birth', () => {
  test.each<[string, string, ChecklistForm]>([
    ['born today', '2026-11-21', 'newborn'],
    ['one day before a month old', '2026-10-22', 'newborn'],
    ['a month old today', '2026-10-21', 'child'],
    ['born on 31 January, on 27 February', '2027-01-31', 'newborn'],
    ['one day before 16', '2010-11-22', 'child'],
    ['16 today', '2010-11-21', 'adult'],
    ['year alone, 16 in this year', '2010', 'child'],
    ['year alone, 17 in this year', '2009', 'adult'],
    ['this month alone', '2026-11', 'child'],
  ])('%s', (_, birthDate, form) =>
    expect(formOf(birthDate, birthDate === '2027-01-31' ? '2027-02-27' : DAY)).toBe(form),
  );
});

describe('the checklists', () => {
  test('have the codes of QĐ 1575/QĐ-BYT for children from one month', () => {
    expect(child.map(({ code }) => code).join(' ')).toBe('CCĐ-a CCĐ-b CCĐ-c TH-a TH-b TH-c TH-d TH-e TH-g TH-h TH-i');
  });
  test('have versions of their own, by which an old screening finds its list', () => {
    expect(new Set(checklists.map(({ version }) => version)).size).toBe(checklists.length);
    for (const list of checklists) expect(checklistOf(list.version)).toBe(list);
    expect(checklistOf('newer than this program')).toBeUndefined();
    expect(checklistOn('child', '2020-01-01').version).toBe('QD1575-2023-child');
  });
  test('have each code once', () => {
    for (const { questions } of checklists)
      expect(new Set(questions.map(({ code }) => code)).size).toBe(questions.length);
  });
  test('pregnancy is asked of women only', () => {
    expect(woman.map(({ code }) => code)).toContain('NL-8');
    expect(questionsFor(checklistOn('adult', DAY), '1').map(({ code }) => code)).not.toContain('NL-8');
  });
});

describe('answers that follow', () => {
  const found = (questions: typeof child, findings: Partial<Findings>, planned = ['D']) =>
    Object.entries(knownAnswers(questions, { reactedTo: [], ...findings }, planned)).map(
      ([code, { answer, fixed }]) => `${code} ${answer ? 'có' : 'không'}${fixed ? '' : '?'}`,
    );
  test.each<[number, boolean]>([
    [37.4, false],
    [37.5, true],
    [39.2, true],
    [35.6, false],
    [35.5, true],
    [34.9, true],
  ])('%f °C', (temperatureC, yes) => expect(found(child, { temperatureC })).toEqual([`TH-c ${yes ? 'có' : 'không'}`]));
  test.each<[number, boolean]>([
    [1.999, true],
    [2, false],
    [5.2, false],
  ])('%f kg', (weightKg, yes) => expect(found(child, { weightKg })).toEqual([`TH-g ${yes ? 'có' : 'không'}`]));
  test('nothing measured, nothing known', () => expect(found(child, {})).toEqual([]));
  test.each<[string, Partial<Findings>, string[]]>([
    ['1.9 kg, mother negative', { weightKg: 1.9, motherHbsag: 'negative' }, ['TH-d có']],
    ['1.9 kg, mother positive', { weightKg: 1.9, motherHbsag: 'positive' }, ['TH-d không']],
    ['1.9 kg, mother not tested: is asked', { weightKg: 1.9, motherHbsag: 'unknown' }, []],
    ['1.9 kg, nobody has asked the mother', { weightKg: 1.9 }, []],
    ['2.0 kg, mother negative', { weightKg: 2, motherHbsag: 'negative' }, ['TH-d không']],
  ])('newborn of %s', (_, findings, expected) => expect(found(newborn, findings)).toEqual(expected));
  test('a severe reaction to the same component proposes "có", and a person may say no', () => {
    expect(found(child, { reactedTo: ['wP', 'D'] })).toEqual(['CCĐ-a có?']);
    expect(found(child, { reactedTo: ['BCG'] })).toEqual([]);
    const known = knownAnswers(child, { reactedTo: ['D'], temperatureC: 38 }, ['D']);
    expect(answersWith({ 'CCĐ-a': false, 'TH-c': false, 'TH-a': false }, known)).toEqual({
      'CCĐ-a': false,
      'TH-c': true,
      'TH-a': false,
    });
    expect(answersWith({}, known)['CCĐ-a']).toBe(true);
  });
  test('a normal temperature does not answer for pulse and blood pressure of an adult', () => {
    expect(found(woman, { temperatureC: 36.8 })).toEqual([]);
    expect(found(woman, { temperatureC: 38 })).toEqual(['NL-4 có']);
  });
  test('only severe reactions of doses that stand count', () => {
    const dose = { antigens: ['D'], status: 'DA_TIEM' as const };
    const severe = [{ id: 'r', severity: 'severe' as const, kinds: [] }];
    const voided = { reason: 'nhầm', by: 'x', at: '2026-01-01T00:00:00.000Z', device: 'd' };
    expect(reactedAntigens([{ ...dose, reactions: severe }])).toEqual(['D']);
    expect(reactedAntigens([{ ...dose, reactions: [{ ...severe[0]!, severity: 'common' }] }])).toEqual([]);
    expect(reactedAntigens([{ ...dose, reactions: severe, voided }])).toEqual([]);
  });
});

describe('what the answers allow, per vaccine', () => {
  const NO = Object.fromEntries(child.map(({ code }) => [code, false]));
  const allowed = (productCode: string, yes: string[], reactedTo: string[] = [], questions = child, none = NO) =>
    allowedConclusion(
      questions,
      { ...none, ...Object.fromEntries(yes.map((code) => [code, true])) },
      findProduct(productCode)!,
      reactedTo,
    ).conclusion;

  test.each<[string, string[], string[], string, string]>([
    // answers "có", reacted to, conclusion for PENTA, for MR (live)
    ['all no', [], [], 'DU_DIEU_KIEN', 'DU_DIEU_KIEN'],
    ['immunodeficiency', ['CCĐ-b'], [], 'DU_DIEU_KIEN', 'CHONG_CHI_DINH'],
    ['reaction that is told', ['CCĐ-a'], [], 'CHONG_CHI_DINH', 'CHONG_CHI_DINH'],
    ['reaction to whooping cough on record', ['CCĐ-a'], ['wP'], 'CHONG_CHI_DINH', 'DU_DIEU_KIEN'],
    ['reaction to measles on record', ['CCĐ-a'], ['measles'], 'DU_DIEU_KIEN', 'CHONG_CHI_DINH'],
    ['fever', ['TH-c'], [], 'TAM_HOAN', 'TAM_HOAN'],
    ['fever and immunodeficiency', ['TH-c', 'CCĐ-b'], [], 'TAM_HOAN', 'CHONG_CHI_DINH'],
    ['immunoglobulin', ['TH-d'], [], 'TAM_HOAN', 'TAM_HOAN'],
    ['leaflet', ['CCĐ-c'], [], 'CHONG_CHI_DINH', 'CHONG_CHI_DINH'],
  ])('%s', (_, yes, reactedTo, penta, mr) =>
    expect([allowed('PENTA', yes, reactedTo), allowed('MR', yes, reactedTo)]).toEqual([penta, mr]),
  );

  test('an oral live vaccine is a live vaccine', () => expect(allowed('BOPV', ['CCĐ-b'])).toBe('CHONG_CHI_DINH'));
  test('a mother with HIV stops BCG of a newborn, not hepatitis B', () => {
    const none = Object.fromEntries(newborn.map(({ code }) => [code, false]));
    expect(allowed('BCG', ['CCĐ-a'], [], newborn, none)).toBe('CHONG_CHI_DINH');
    expect(allowed('HEPB', ['CCĐ-a'], [], newborn, none)).toBe('DU_DIEU_KIEN');
  });
  test('an open question allows nothing but care', () => {
    const open = allowedConclusion(child, { ...NO, 'TH-b': undefined as never }, findProduct('PENTA')!, []);
    expect(open).toEqual({ because: [], missing: ['TH-b'] });
    expect(mayConclude('DU_DIEU_KIEN', open)).toBe(false);
    expect(mayConclude('TAM_HOAN', open)).toBe(true);
  });
  test('an open question about live vaccines holds up none that is not', () => {
    const { 'CCĐ-b': _, ...rest } = NO;
    expect(allowedConclusion(child, rest, findProduct('PENTA')!, []).conclusion).toBe('DU_DIEU_KIEN');
    expect(allowedConclusion(child, rest, findProduct('MR')!, []).conclusion).toBeUndefined();
  });
  test('a person may be more careful than the answers, never less', () => {
    const deferred = allowedConclusion(child, { ...NO, 'TH-c': true }, findProduct('PENTA')!, []);
    expect(mayConclude('DU_DIEU_KIEN', deferred)).toBe(false);
    expect(mayConclude('TAM_HOAN', deferred)).toBe(true);
    expect(mayConclude('CHUYEN_KHAM', deferred)).toBe(true);
    expect(mayConclude('CHONG_CHI_DINH', deferred)).toBe(true);
  });
});
