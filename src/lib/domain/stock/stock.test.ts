import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { immunizationRules } from '../immunization/index.ts';
import type { VaccineLot } from '../records/index.ts';
import { balanceOf, difference, signedDoses, type Moved } from './balance.ts';
import { isOutOfLimits, missingReadings, readingIssues } from './fridge.ts';
import { lotIdOf, partsOfLotId } from './lot-id.ts';
import {
  firstExpiryFirst,
  isSuspended,
  lastHold,
  lotState,
  stops,
  usableUntil,
  vialDosesLeft,
  withHold,
} from './state.ts';

const rules = immunizationRules();
const T = (minute: number) => new Date(Date.UTC(2026, 10, 20, 1, minute)).toISOString();
let number = 0;
const moved = (move: Moved['move'], doses: number, minute: number, over: Partial<Moved> = {}): Moved => ({
  ...{
    id: String((number += 1)).padStart(6, '0'),
    lotId: 'l',
    point: '',
    move,
    doses: signedDoses(move, doses),
    at: T(minute),
  },
  ...over,
});

describe('the balance of a lot', () => {
  test('receipts, opened vials, discarded doses', () => {
    const list = [
      moved('receipt', 100, 0),
      moved('opened', 10, 5),
      moved('discarded', 2, 6),
      moved('issue', 20, 7),
      moved('return', 5, 8),
    ];
    expect(balanceOf(list)).toBe(73);
    expect(balanceOf(list, T(5))).toBe(90);
    expect(balanceOf(list, T(-1))).toBe(0);
  });
  test('a stock-take holds from its instant on; what moved before it and arrives later was counted by it', () => {
    const list = [moved('receipt', 100, 0), moved('count', 80, 10), moved('opened', 10, 12)];
    expect(balanceOf(list)).toBe(70);
    expect(balanceOf([...list, moved('opened', 10, 9)])).toBe(70);
    expect(balanceOf([...list, moved('opened', 10, 11)])).toBe(60);
    expect(difference(list, 65, T(20))).toBe(-5);
  });
  test('what is voided does not count, what came twice counts once', () => {
    const opened = moved('opened', 10, 3);
    expect(balanceOf([moved('receipt', 20, 0), opened, opened])).toBe(10);
    expect(balanceOf([moved('receipt', 20, 0), { ...opened, voided: {} }])).toBe(20);
  });

  const anyMove = fc.record({
    move: fc.constantFrom<Moved['move'][]>('receipt', 'issue', 'return', 'opened', 'discarded', 'count'),
    doses: fc.nat(50),
    minute: fc.nat(30),
    device: fc.nat(3),
    voided: fc.boolean(),
  });
  const build = (list: { move: Moved['move']; doses: number; minute: number; device: number; voided: boolean }[]) =>
    list.map(({ move, doses, minute, device, voided }, n) => ({
      ...moved(move, doses, minute, { id: `${device}-${String(n).padStart(4, '0')}` }),
      ...(voided ? { voided: {} } : {}),
    }));

  test('is the same in any order, with parts that come twice, on every device', () => {
    fc.assert(
      fc.property(fc.array(anyMove, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (list, chance) => {
        const all = build(list);
        const shuffled = all
          .map((one) => ({ one, at: chance.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
        const again = shuffled.filter(() => chance.next().value % 3 === 0);
        expect(balanceOf([...shuffled, ...again])).toBe(balanceOf(all));
      }),
    );
  });
  test('a movement after the last stock-take changes it by its doses, one before it by none', () => {
    fc.assert(
      fc.property(
        fc.array(anyMove, { maxLength: 20 }),
        fc.integer({ min: -50, max: 50 }),
        fc.nat(40),
        (list, doses, minute) => {
          const all = build(list);
          const last = all
            .filter(({ move, voided }) => move === 'count' && !voided)
            .map(({ at }) => at)
            .sort()
            .at(-1);
          const one = { ...moved('receipt', 0, minute), doses };
          const change = balanceOf([...all, one]) - balanceOf(all);
          expect(change).toBe(last !== undefined && one.at <= last ? 0 : doses);
        },
      ),
    );
  });
});

const lot = (over: Partial<VaccineLot> = {}) =>
  ({ productCode: 'MR', lotNo: 'A', expiry: '2027-06-30', vvm: 1, holds: [], ...over }) as unknown as VaccineLot;
const hold = (action: 'suspend' | 'release', minute: number, id: string = action) => ({
  ...{ id, action, at: T(minute), by: 'n', device: 'd' },
  reason: 'r',
});

describe('a lot', () => {
  test.each<[string, VaccineLot, number, string]>([
    ['fresh', lot(), 10, 'usable'],
    ['on the day of its expiry', lot({ expiry: '2026-11-20' }), 10, 'soon'],
    ['the day after', lot({ expiry: '2026-11-19' }), 10, 'expired'],
    ['in 60 days', lot({ expiry: '2027-01-19' }), 10, 'soon'],
    ['in 61 days', lot({ expiry: '2027-01-20' }), 10, 'usable'],
    ['vial monitor 2', lot({ vvm: 2 }), 10, 'usable'],
    ['vial monitor 3', lot({ vvm: 3 }), 10, 'vvm'],
    ['used up', lot(), 0, 'empty'],
    ['suspended and expired', lot({ expiry: '2026-01-01', holds: [hold('suspend', 1)] }), 0, 'suspended'],
  ])('%s', (_, one, doses, state) => expect(lotState(one, doses, '2026-11-20', rules)).toBe(state));

  test('stands still after a suspension until a release that saw it', () => {
    const suspended = lot({ holds: [hold('suspend', 1)] });
    const released = withHold(suspended, hold('release', 2));
    expect([isSuspended(suspended), isSuspended(released)]).toEqual([true, false]);
    expect(released.holds.at(-1)).toMatchObject({ releases: ['suspend'] });
    expect(lastHold(released)).toMatchObject({ action: 'release' });
    const again = withHold(released, hold('suspend', 3, 's2'));
    expect(isSuspended(again)).toBe(true);
    expect(lastHold(again)).toMatchObject({ id: 's2' });
  });
  test('a release that names no suspension means those before it', () => {
    expect(isSuspended(lot({ holds: [hold('release', 2), hold('suspend', 1)] }))).toBe(false);
    expect(isSuspended(lot({ holds: [hold('release', 2), hold('suspend', 2)] }))).toBe(true);
  });
  test('of two tablets that meet, a suspension stands unless somebody who saw it released it, whatever the clocks said', () => {
    const deed = fc.record({
      tablet: fc.nat(1),
      action: fc.constantFrom('suspend' as const, 'release' as const),
      minute: fc.nat(9),
    });
    fc.assert(
      fc.property(
        fc.array(deed, { maxLength: 8 }),
        fc.array(deed, { maxLength: 4 }),
        fc.boolean(),
        (before, apart, swap) => {
          let n = 0;
          const act = (one: VaccineLot, { action, minute }: { action: 'suspend' | 'release'; minute: number }) =>
            withHold(one, hold(action, minute, `${action}${(n += 1)}`));
          const shared = before.reduce(act, lot());
          const sides = [0, 1].map((tablet) => apart.filter((one) => one.tablet === tablet).reduce(act, shared));
          const holds = (swap ? [...sides].reverse() : sides).flatMap((one) => one.holds);
          const met = lot({ holds: [...new Map(holds.map((one) => [one.id, one])).values()] });
          const isNew = (id: string) => !shared.holds.some((old) => old.id === id);
          const standsOn = (one: VaccineLot) =>
            one.holds.some(
              ({ id, action }) =>
                action === 'suspend' && isNew(id) && !one.holds.some(({ releases }) => releases?.includes(id)),
            );
          if (sides.some(standsOn)) expect(isSuspended(met)).toBe(true);
        },
      ),
    );
  });

  const at = { now: T(0), today: '2026-11-20' };
  const rulesOf = (...args: Parameters<typeof stops>) => stops(...args).map(({ rule }) => rule);
  const vial = (openedAt: string, over = {}) => ({ vial: { openedAt, doses: 10, ...over }, given: 3 });
  test('says everything that stands against a dose', () => {
    expect(rulesOf({ lot: lot(), doses: 5, productCode: 'MR' }, at, rules)).toEqual([]);
    const bad = lot({ expiry: '2026-11-01', vvm: 4, holds: [hold('suspend', 0)] });
    expect(rulesOf({ lot: bad, doses: 0, productCode: 'BCG' }, at, rules)).toEqual([
      'otherProduct',
      'suspended',
      'expired',
      'vvm',
      'empty',
    ]);
    expect(stops({ lot: bad, doses: 0, productCode: 'BCG' }, at, rules)[0]).toEqual({
      rule: 'otherProduct',
      overridable: false,
    });
  });
  test('an opened vial: six hours to the minute, its doses, thrown away', () => {
    const six = new Date(Date.parse(T(0)) - 6 * 3_600_000).toISOString();
    const later = new Date(Date.parse(six) - 1).toISOString();
    const from = (use: ReturnType<typeof vial>) =>
      rulesOf({ lot: lot(), doses: 0, productCode: 'MR', vial: use }, at, rules);
    expect(from(vial(six))).toEqual([]);
    expect(from(vial(later))).toEqual(['vialTooOld']);
    expect(from({ ...vial(six), given: 10 })).toEqual(['vialEmpty']);
    expect(from(vial(six, { discardedAt: T(0) }))).toEqual(['vialDiscarded']);
    expect(usableUntil({ openedAt: six }, 'MR', rules)).toBe(T(0));
    expect(vialDosesLeft(vial(six))).toBe(7);
  });
  test('the first to expire is used first', () => {
    const list = [
      lot({ expiry: '2027-02-01', lotNo: 'B' }),
      lot({ expiry: '2027-01-01', lotNo: 'C' }),
      lot({ expiry: '2027-01-01', lotNo: 'A' }),
    ];
    expect(list.sort(firstExpiryFirst).map(({ lotNo }) => lotNo)).toEqual(['A', 'C', 'B']);
  });
  test('one lot has one id, however its number is typed', () => {
    expect(lotIdOf('PENTA', ' a 12-3b ')).toBe('lot:PENTA:A12-3B');
    expect(lotIdOf('PENTA', '0O')).not.toBe(lotIdOf('PENTA', 'OO'));
    expect(partsOfLotId('lot:PENTA:A:1')).toEqual({ productCode: 'PENTA', lotNo: 'A:1' });
  });
});

describe('a fridge', () => {
  const fridge = { id: 'f', minC: 2, maxC: 8, createdAt: '2026-11-19T01:00:00.000Z' };
  const codes = (celsius: number | undefined, action?: string) =>
    readingIssues({ celsius, action }, fridge).map(({ path, code }) => `${path} ${code}`);
  test.each<[number | undefined, string | undefined, string[]]>([
    [undefined, undefined, ['celsius required']],
    [2, undefined, []],
    [8, undefined, []],
    [8.1, undefined, ['celsius fridgeOutside', 'action fridgeActionMissing']],
    [1.9, 'chuyển sang tủ khác', ['celsius fridgeOutside']],
    [30, 'đo lại', ['celsius fridgeOutside']],
    [300, 'x', ['celsius fridgeImpossible']],
    [-31, 'x', ['celsius fridgeImpossible']],
  ])('%s °C', (celsius, action, issues) => expect(codes(celsius, action)).toEqual(issues));
  test('limits belong to the fridge', () => expect(isOutOfLimits({ celsius: 1 }, { minC: 0, maxC: 8 })).toBe(false));

  const ask = (time: string, readings: { on: string; half: 'morning' | 'afternoon' }[], perDay = 2) =>
    missingReadings(
      [fridge],
      readings.map((one) => ({ fridgeId: 'f', ...one })),
      { today: '2026-11-20', time, days: 3, perDay },
    ).map(({ on, half }) => `${on} ${half}`);
  test('is asked for twice a day from its first day on, today as far as the day has gone', () => {
    expect(ask('08:00', [])).toEqual(['2026-11-19 morning', '2026-11-19 afternoon', '2026-11-20 morning']);
    expect(
      ask('13:00', [
        { on: '2026-11-19', half: 'morning' },
        { on: '2026-11-20', half: 'morning' },
      ]),
    ).toEqual(['2026-11-19 afternoon', '2026-11-20 afternoon']);
    expect(ask('13:00', [{ on: '2026-11-19', half: 'morning' }], 1)).toEqual(['2026-11-20 afternoon']);
  });
});
