import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { merge, tick } from '../merge/index.ts';
import { household as schema, households, type Household } from '../records/household.ts';
import type { Deed, Done, Outcome } from './deed.ts';
import { activeMembers, headOf, headsOf, presentMembers } from './members.ts';
import {
  addMember,
  changeHead,
  createHousehold,
  markDead,
  moveBetween,
  moveOut,
  splitHousehold,
} from './operations.ts';

let count = 0;
const deed = (on: string, device = 'tab-1'): Deed => {
  const now = Date.UTC(2026, 10, 21) + 60_000 * ++count;
  const { clock } = tick(undefined, now, device);
  return { on, at: new Date(now).toISOString(), by: 'nurse-1', device, clock, newId: () => `event-${++count}` };
};
const fields = (id: string) => ({
  id,
  stationCode: '22333',
  villageCode: 'v1',
  code: '',
  address: { text: 'nhà số 4' },
});
const ok = (outcome: Outcome): Done => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.issues));
  return outcome;
};
const codeOf = (outcome: Outcome) => (outcome.ok ? 'ok' : outcome.issues.map(({ code }) => code).join());
const only = (outcome: Outcome): Household => ok(outcome).households[0] as Household;
const ids = (household: Household) => presentMembers(household).map(({ patientId }) => patientId);

const family = () =>
  only(
    createHousehold(
      {
        fields: fields('h1'),
        members: [
          { patientId: 'cha', relationship: '01' },
          { patientId: 'me', relationship: '02' },
          { patientId: 'con', relationship: '04' },
        ],
      },
      deed('2020-01-01'),
    ),
  );

describe('a household', () => {
  test('begins with one head and is a valid record', () => {
    const outcome = ok(
      createHousehold(
        { fields: fields('h1'), members: [{ patientId: 'cha', relationship: '01' }] },
        deed('2026-11-01'),
      ),
    );
    expect(schema.safeParse(outcome.households[0]).success).toBe(true);
    expect(outcome.placements).toEqual([{ patientId: 'cha', householdId: 'h1' }]);
    expect(outcome.households[0]?.events).toMatchObject([{ type: 'created', on: '2026-11-01', patientIds: ['cha'] }]);
  });

  test.each([
    ['nobody is the head', [{ patientId: 'me', relationship: '02' }], 'headMissing'],
    [
      'two are the head',
      [
        { patientId: 'cha', relationship: '01' },
        { patientId: 'me', relationship: '01' },
      ],
      'headExists',
    ],
    [
      'one person is named twice',
      [
        { patientId: 'cha', relationship: '01' },
        { patientId: 'cha', relationship: '02' },
      ],
      'alreadyMember',
    ],
  ])('does not begin when %s', (_, members, code) => {
    expect(codeOf(createHousehold({ fields: fields('h1'), members }, deed('2026-11-01')))).toBe(code);
  });

  test('takes in a newborn', () => {
    const after = only(addMember(family(), { patientId: 'be', relationship: '04', how: 'born' }, deed('2026-11-20')));
    expect(ids(after)).toEqual(['cha', 'me', 'con', 'be']);
    expect(after.events.at(-1)).toMatchObject({ type: 'born', on: '2026-11-20', patientIds: ['be'] });
  });

  test('refuses tomorrow, a second head and somebody who is there already', () => {
    const add = (patientId: string, relationship: string, on: string) =>
      codeOf(addMember(family(), { patientId, relationship, how: 'movedIn' }, deed(on)));
    expect([add('be', '04', '2026-11-22'), add('ong', '01', '2026-11-20'), add('con', '04', '2026-11-20')]).toEqual([
      'dateInFuture',
      'headExists',
      'alreadyMember',
    ]);
  });

  test('knows who lived there on a day', () => {
    const after = only(moveOut(family(), { patientIds: ['con'], reason: 'moved' }, deed('2026-05-10')));
    expect(['2019-12-31', '2026-05-09', '2026-05-10'].map((on) => activeMembers(after, on).length)).toEqual([0, 3, 2]);
    expect(after.members).toContainEqual({
      patientId: 'con',
      relationship: '04',
      joinedOn: '2020-01-01',
      leftOn: '2026-05-10',
      leaveReason: 'moved',
    });
  });

  test('does not lose its head without a successor', () => {
    const leave = (successorId?: string) =>
      moveOut(family(), { patientIds: ['cha'], reason: 'moved', successorId }, deed('2026-05-10'));
    expect([codeOf(leave()), codeOf(leave('cha')), codeOf(leave('la'))]).toEqual([
      'headMissing',
      'headMissing',
      'headMissing',
    ]);
    const outcome = ok(leave('me'));
    expect(headOf(outcome.households[0] as Household)?.patientId).toBe('me');
    expect(outcome.reviewRelationships).toEqual(['con']);
    expect(outcome.placements).toEqual([{ patientId: 'cha', householdId: '' }]);
  });

  test('is empty when all have left', () => {
    const after = only(moveOut(family(), { patientIds: ['cha', 'me', 'con'], reason: 'moved' }, deed('2026-05-10')));
    expect([ids(after), headOf(after), after.members.length]).toEqual([[], undefined, 3]);
  });

  test('does not let anybody leave before joining, or leave twice', () => {
    expect(codeOf(moveOut(family(), { patientIds: ['con'], reason: 'moved' }, deed('2019-12-31')))).toBe(
      'leftBeforeJoined',
    );
    const after = only(moveOut(family(), { patientIds: ['con'], reason: 'moved' }, deed('2026-05-10')));
    expect(codeOf(moveOut(after, { patientIds: ['con'], reason: 'moved' }, deed('2026-05-11')))).toBe('notMember');
  });

  test('who comes back has a second stay; back on the same day is the same stay', () => {
    const gone = only(moveOut(family(), { patientIds: ['con'], reason: 'moved' }, deed('2026-05-10')));
    const back = only(addMember(gone, { patientId: 'con', relationship: '04', how: 'movedIn' }, deed('2026-06-01')));
    expect(back.members.filter(({ patientId }) => patientId === 'con')).toHaveLength(2);
    const mistake = only(moveOut(back, { patientIds: ['con'], reason: 'mistake' }, deed('2026-06-01')));
    const again = only(
      addMember(mistake, { patientId: 'con', relationship: '04', how: 'movedIn' }, deed('2026-06-01')),
    );
    expect(again.members.filter(({ patientId }) => patientId === 'con')).toEqual([
      expect.objectContaining({ leftOn: '2026-05-10' }),
      { patientId: 'con', relationship: '04', joinedOn: '2026-06-01' },
    ]);
  });

  test('changes its head, and asks to look at the others', () => {
    const outcome = ok(changeHead(family(), { headId: 'me', formerHeadAs: '03' }, deed('2026-05-10')));
    const after = outcome.households[0] as Household;
    expect(presentMembers(after).map(({ relationship }) => relationship)).toEqual(['03', '01', '04']);
    expect(outcome.reviewRelationships).toEqual(['con']);
    expect(after.events.at(-1)).toMatchObject({ type: 'headChanged', patientIds: ['me', 'cha'] });
    expect(codeOf(changeHead(after, { headId: 'me', formerHeadAs: '03' }, deed('2026-05-10')))).toBe('alreadyHead');
  });

  test('splits; both sides know of each other', () => {
    const outcome = ok(
      splitHousehold(
        family(),
        { fields: fields('h2'), members: [{ patientId: 'con', relationship: '01' }] },
        deed('2026-05-10'),
      ),
    );
    const [old, founded] = outcome.households as [Household, Household];
    expect([ids(old), ids(founded), headOf(founded)?.patientId]).toEqual([['cha', 'me'], ['con'], 'con']);
    expect(old.events.at(-1)).toMatchObject({ type: 'split', otherHouseholdId: 'h2', patientIds: ['con'] });
    expect(founded.events).toMatchObject([{ type: 'split', otherHouseholdId: 'h1', patientIds: ['con'] }]);
    expect(schema.safeParse(founded).success).toBe(true);
  });

  test('moves people to another household', () => {
    const other = only(
      createHousehold(
        { fields: fields('h2'), members: [{ patientId: 'ong', relationship: '01' }] },
        deed('2020-01-01'),
      ),
    );
    const outcome = ok(
      moveBetween(family(), other, { members: [{ patientId: 'con', relationship: '22' }] }, deed('2026-05-10')),
    );
    expect(outcome.households.map(ids)).toEqual([
      ['cha', 'me'],
      ['ong', 'con'],
    ]);
    expect(outcome.placements).toEqual([{ patientId: 'con', householdId: 'h2' }]);
    expect(codeOf(moveBetween(other, other, { members: [] }, deed('2026-05-10')))).toBe('sameHousehold');
  });

  test('buries its dead: the stay ends, the person stays on the household', () => {
    expect(codeOf(markDead(family(), { patientId: 'cha' }, deed('2026-05-10')))).toBe('headMissing');
    const outcome = ok(markDead(family(), { patientId: 'cha', successorId: 'me' }, deed('2026-05-10')));
    const [after] = outcome.households as [Household];
    expect(after.members[0]).toMatchObject({ leftOn: '2026-05-10', leaveReason: 'died' });
    expect(after.events.at(-1)).toMatchObject({ type: 'died', patientIds: ['cha'] });
    expect(outcome.placements).toEqual([]);
  });

  test('with two heads after a merge shows the later one on every device (R5)', () => {
    const base = family();
    const a = only(changeHead(base, { headId: 'me', formerHeadAs: '03' }, deed('2026-05-10', 'tab-a')));
    const b = only(changeHead(base, { headId: 'con', formerHeadAs: '08' }, deed('2026-05-10', 'tab-b')));
    const merged = merge(base, a, b, households.policy).merged as Household;
    expect(headsOf(merged)).toHaveLength(2);
    expect(headOf(merged)?.patientId).toBe('con');
    expect(headOf(merge(base, b, a, households.policy).merged as Household)?.patientId).toBe('con');
    const settled = only(changeHead(merged, { headId: 'me', formerHeadAs: '04' }, deed('2026-05-11')));
    expect(headsOf(settled).map(({ patientId }) => patientId)).toEqual(['me']);
  });
});

test('any sequence of operations keeps one head per household with people, and every stay', () => {
  const person = fc.constantFrom('p0', 'p1', 'p2', 'p3', 'p4');
  const relationship = fc.constantFrom('01', '02', '04', '99');
  const step = fc.record({
    what: fc.constantFrom('add', 'out', 'split', 'head', 'move', 'die'),
    which: fc.nat(5),
    who: fc.uniqueArray(person, { minLength: 1, maxLength: 3 }),
    relationship,
    successorId: fc.option(person, { nil: undefined }),
    day: fc.integer({ min: 1, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let village = [
        only(
          createHousehold(
            { fields: fields('h0'), members: [{ patientId: 'p0', relationship: '01' }] },
            deed('2026-10-01'),
          ),
        ),
      ];
      for (const { what, which, who, relationship, successorId, day } of steps) {
        const on = `2026-11-${String(day).padStart(2, '0')}`;
        const house = village[which % village.length] as Household;
        const other = village[(which + 1) % village.length] as Household;
        const members = who.map((patientId, n) => ({ patientId, relationship: n === 0 ? relationship : '99' }));
        const [patientId = 'p0'] = who;
        const outcome = {
          add: () => addMember(house, { patientId, relationship, how: 'movedIn' }, deed(on)),
          out: () => moveOut(house, { patientIds: who, reason: 'moved', successorId }, deed(on)),
          split: () => splitHousehold(house, { fields: fields(`h${village.length}`), members, successorId }, deed(on)),
          head: () => changeHead(house, { headId: patientId, formerHeadAs: '99' }, deed(on)),
          move: () => moveBetween(house, other, { members, successorId }, deed(on)),
          die: () => markDead(house, { patientId, successorId }, deed(on)),
        }[what]();
        if (!outcome.ok) continue;
        const before = new Map(village.map((one) => [one.id, one]));
        village = [...new Map([...village, ...outcome.households].map((one) => [one.id, one])).values()];
        for (const one of village) {
          expect(headsOf(one)).toHaveLength(presentMembers(one).length > 0 ? 1 : 0);
          const stays = one.members.map((member) => `${member.patientId} ${member.joinedOn}`);
          expect(new Set(stays).size).toBe(stays.length);
          for (const { patientId, joinedOn } of before.get(one.id)?.members ?? [])
            expect(stays).toContain(`${patientId} ${joinedOn}`);
          expect(one.events.length).toBeGreaterThanOrEqual(before.get(one.id)?.events.length ?? 1);
        }
      }
    }),
  );
});
