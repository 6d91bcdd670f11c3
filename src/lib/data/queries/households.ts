import { todayIn } from '../../domain/dates/index.ts';
import type { Household } from '../../domain/records/index.ts';
import type { DeviceApi, HouseholdRow, MemberRow } from '../api.ts';
import { parseQuery, personRank, RANK, type Query } from '../columns/match.ts';
import { householdRank } from '../columns/search.ts';
import type { Session } from '../device/session.ts';
import { householdOf, personOf } from './people.ts';

/** Households of a village (or all), by code; `text` narrows by code, address or name of the head. */
export async function households(
  session: Session,
  { villageCode, text, offset, limit }: Parameters<DeviceApi['households']>[0],
): Promise<{ rows: HouseholdRow[]; total: number }> {
  await session.columns.ready('patients', 'households');
  const table = session.columns.households;
  const query = parseQuery(text ?? '');
  const villages = table.column('villageCode');
  const codes = table.column('code');
  const ids = table.ids.filter((_, row) => {
    if (villageCode !== undefined && villages[row] !== villageCode) return false;
    return !query || fits(session, query, row);
  });
  const codeOf = (id: string) => codes[table.rowOf(id) ?? -1] ?? '';
  ids.sort((a, b) => byNumber.compare(codeOf(a), codeOf(b)) || (a < b ? -1 : 1));
  return { rows: ids.slice(offset, offset + limit).flatMap((id) => householdOf(session, id) ?? []), total: ids.length };
}

const byNumber = new Intl.Collator('vi', { numeric: true });

function fits({ columns }: Session, query: Query, row: number): boolean {
  const { households: table, people } = columns;
  if (householdRank(query, table.column('folded')[row] ?? '') !== RANK.none) return true;
  const head = people.rowOf(table.column('headId')[row] ?? '');
  return head !== undefined && personRank(query, people.column('folded')[head] ?? '', '') !== RANK.none;
}

export async function household(session: Session, id: string, today: string): ReturnType<DeviceApi['household']> {
  const stored = await session.records.get('households', id);
  if (!stored) return undefined;
  await session.columns.ready('patients', 'visits', 'immunizations');
  await session.dosesDue.ready();
  const record = stored.record as Household;
  const rows = record.members.flatMap((member) => {
    const row = memberRow(session, member, today);
    // The stay of a record that was merged into that of another member says nothing more.
    const said = row?.id !== member.patientId && record.members.some(({ patientId }) => patientId === row?.id);
    return row && !said ? [row] : [];
  });
  return { household: record, members: rows };
}

function memberRow(session: Session, member: Household['members'][number], today: string): MemberRow | undefined {
  const person = personOf(session, member.patientId);
  if (!person) return undefined;
  const due = session.dosesDue.thisWeek(person.id, today).filter(({ dueOn }) => dueOn <= today);
  const lastVisit = lastVisitAt(session, person.id);
  return {
    ...person,
    relationship: member.relationship,
    joinedOn: member.joinedOn,
    ...(member.leftOn ? { leftOn: member.leftOn } : {}),
    dosesDue: due.map(({ code }) => code),
    ...(lastVisit ? { lastVisitOn: todayIn(lastVisit) } : {}),
  };
}

/** Instant of the person's last visit. */
export function lastVisitAt({ columns }: Pick<Session, 'columns'>, patientId: string): string | undefined {
  const ids = columns.same.idsOf(patientId);
  const times = ids.flatMap((id) => columns.visits.rowsIn(id)).map(({ startedAt }) => startedAt);
  return times.sort().at(-1);
}

/** Villages of the station's settings with households and present, living people; villages that only records know come last, under their code. */
export async function villages(session: Session): ReturnType<DeviceApi['villages']> {
  await session.columns.ready('patients', 'households');
  const settings = (await session.records.get('settings', 'station'))?.record;
  const known = (settings?.villages ?? []) as Awaited<ReturnType<DeviceApi['villages']>>;
  const badges = session.columns.people.column('badges');
  const merged = session.columns.people.column('mergedInto');
  const present = session.columns.people
    .column('villageCode')
    .filter((_, row) => !isGone(badges[row] ?? '') && merged[row] === '');
  const people = countBy(present);
  const houses = countBy(session.columns.households.column('villageCode'));
  const codes = new Set(known.map(({ code }) => code));
  const unknown = [...new Set([...people.keys(), ...houses.keys()])].filter((code) => code !== '' && !codes.has(code));
  return [...known, ...unknown.sort().map((code) => ({ code, name: code }))].map((village) => ({
    ...village,
    households: houses.get(village.code) ?? 0,
    people: people.get(village.code) ?? 0,
  }));
}

/** Dead or moved away. */
export const isGone = (badges: string) => badges.includes('dead') || badges.includes('moved');

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
