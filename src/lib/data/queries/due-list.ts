import { compareText } from '../../domain/merge/canonical.ts';
import type { Immunization } from '../../domain/records/index.ts';
import type { Session } from '../device/session.ts';
import type { DueList, DueListName, DueQuery, DueRow } from '../due-api.ts';
import { isChild, type ChildDue, type DoseDue } from './doses-due.ts';
import { isGone } from './households.ts';
import { personOf } from './people.ts';

const LISTS: DueListName[] = ['due', 'overdue', 'held', 'zeroDose', 'penta3', 'meas1'];

interface Found {
  id: string;
  due: ChildDue;
  doses: DoseDue[];
  villageCode: string;
  name: string;
}

/** Children by what they need on a day, from the columns; only for the lines that are shown is anything read from the store. */
export async function dueList(session: Session, query: DueQuery): Promise<DueList> {
  await session.columns.ready('patients', 'immunizations');
  await session.dosesDue.ready();
  const counts = Object.fromEntries(LISTS.map((list) => [list, 0])) as DueList['counts'];
  if (session.sync.state().lastSuccessAt === undefined)
    return { rows: [], total: 0, counts, products: [], complete: false };
  const products = new Map<string, number>();
  const found: Found[] = [];
  for (const child of children(session, query)) {
    for (const product of new Set(child.due.doses.filter(isDue(query)).map((dose) => dose.product)))
      products.set(product, (products.get(product) ?? 0) + 1);
    for (const list of LISTS) {
      const doses = dosesFor(child.due, { ...query, list });
      if (!doses) continue;
      counts[list] += 1;
      if (list === query.list) found.push({ ...child, doses });
    }
  }
  found.sort(query.order === 'village' ? byVillage : byWaiting);
  const shown = found.slice(query.offset, query.offset + query.limit);
  return {
    rows: await rowsOf(session, shown),
    total: found.length,
    counts,
    products: [...products].map(([product, many]) => ({ product, children: many })),
    complete: true,
  };
}

function* children(session: Session, { day, villageCode }: DueQuery): Generator<Omit<Found, 'doses'>> {
  const { people } = session.columns;
  const [births, badges, merged] = [people.column('birthDate'), people.column('badges'), people.column('mergedInto')];
  const [villages, names] = [people.column('villageCode'), people.column('fullName')];
  for (let row = 0; row < people.ids.length; row++) {
    if (!isChild(births[row] ?? '', day) || isGone(badges[row] ?? '') || merged[row] !== '') continue;
    const [id = '', village = '', name = ''] = [people.ids[row], villages[row], names[row]];
    if (villageCode !== undefined && village !== villageCode) continue;
    const due = session.dosesDue.on(id, day);
    if (due.doses.length > 0 || due.missed.length > 0) yield { id, due, villageCode: village, name };
  }
}

/** Doses for which a child is on a list; undefined when it is not on it. */
function dosesFor({ doses, missed }: ChildDue, query: DueQuery): DoseDue[] | undefined {
  const { list, product } = query;
  const wanted = product === undefined ? doses : doses.filter((dose) => dose.product === product);
  const due = wanted.filter(isDue(query));
  if (list === 'due') return some(due);
  if (list === 'overdue') return due.some(({ overdue }) => overdue) ? due : undefined;
  if (list === 'held') return some(wanted.filter(isHeld));
  return missed.includes(list) && (product === undefined || due.length > 0) ? due : undefined;
}

const some = (doses: DoseDue[]) => (doses.length > 0 ? doses : undefined);
const isDue =
  ({ day }: DueQuery) =>
  ({ state, dueOn }: DoseDue) =>
    (state === 'due' || state === 'overdue') && dueOn <= day;
const isHeld = ({ state }: DoseDue) => state === 'deferredUntil' || state === 'contraindicated' || state === 'refused';

const byVillage = (a: Found, b: Found) => compareText(a.villageCode, b.villageCode) || compareText(a.name, b.name);
const byWaiting = (a: Found, b: Found) =>
  Number(b.doses.some(({ overdue }) => overdue)) - Number(a.doses.some(({ overdue }) => overdue)) ||
  compareText(a.doses[0]?.dueOn ?? '', b.doses[0]?.dueOn ?? '') ||
  byVillage(a, b);

async function rowsOf(session: Session, found: Found[]): Promise<DueRow[]> {
  const heldIds = found.flatMap(({ due }) => due.lastHeld ?? []);
  const held = await session.records.many('immunizations', heldIds);
  return found.flatMap(({ id, due, doses }) => {
    const person = personOf(session, id);
    const record = held.get(due.lastHeld ?? '')?.record as Immunization | undefined;
    if (!person) return [];
    const row: DueRow = { person, doses, missed: due.missed, ...motherOf(session, id) };
    return record ? [{ ...row, lastHeld: heldOf(record) }] : [row];
  });
}

function motherOf({ columns }: Session, childId: string): Pick<DueRow, 'motherId' | 'motherName' | 'phone'> {
  const child = columns.people.get(childId);
  const motherId = child?.motherId ? columns.same.survivorOf(child.motherId) : '';
  const mother = motherId === '' ? undefined : columns.people.get(motherId);
  const name = mother?.fullName ?? child?.motherName;
  const phone = mother?.phone || child?.contactPhone || child?.phone;
  return {
    ...(motherId ? { motherId } : {}),
    ...(name ? { motherName: name } : {}),
    ...(phone ? { phone } : {}),
  };
}

function heldOf(record: Immunization): DueRow['lastHeld'] {
  const { id, status, occurredOn, scheduleDose, productName, reasonNotGiven, postponedUntil } = record;
  return {
    id,
    status,
    occurredOn,
    scheduleDose,
    productName,
    ...(reasonNotGiven ? { reasonNotGiven } : {}),
    ...(postponedUntil ? { postponedUntil } : {}),
  };
}
