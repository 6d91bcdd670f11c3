import { addMonths } from '../../../domain/dates/index.ts';
import { judgePerson, type GivenDose, type PersonJudgement } from '../../../domain/immunization/index.ts';
import type { Immunization } from '../../../domain/records/index.ts';
import type { CountedDose, CountedPerson, Period } from '../../../domain/reports/index.ts';
import type { Row } from '../../columns/column-table.ts';
import { CHILD_YEARS, type DoseField } from '../../columns/doses.ts';
import type { PersonField } from '../../columns/people.ts';
import type { Session } from '../../device/session.ts';
import { isGone } from '../households.ts';

/** Milliseconds of counting in one go: other work of the worker goes on between. */
const PART_MS = 20;
const GIVEN = new Set(['DA_TIEM', 'TIEM_NOI_KHAC']);

/** A person of the columns, as reports count them. */
export interface Counted {
  person: CountedPerson;
  row: Row<PersonField>;
}

/** A child of the routine schedule with every dose judged on a day, and what the record says of each dose in the period. */
export async function countedChildren(
  session: Session,
  { period, villageCode, bornFrom }: { period: Period; villageCode?: string; bornFrom?: string },
): Promise<Map<string, Counted>> {
  const { columns, rules } = session;
  await Promise.all([columns.ready('patients', 'immunizations'), rules.ready()]);
  const records = await dosesOfPeriod(session, period);
  const oldest = bornFrom ?? addMonths(period.to, -12 * CHILD_YEARS);
  const found = new Map<string, Counted>();
  let begun = performance.now();
  for (const [at, id] of columns.people.ids.entries()) {
    const born = columns.people.column('birthDate')[at] ?? '';
    if (born < oldest.slice(0, born.length) || born > period.to || columns.people.column('mergedInto')[at]) continue;
    const row = columns.people.get(id);
    if (!row || (villageCode !== undefined && row.villageCode !== villageCode)) continue;
    found.set(id, { row, person: countedPerson(session, id, row, period.to, records) });
    if (performance.now() - begun < PART_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    begun = performance.now();
  }
  return found;
}

/** Doses of the period as they were recorded, by id; of people of all ages. */
export async function dosesOfPeriod({ records }: Session, { from, to }: Period): Promise<Map<string, Immunization>> {
  const found = await records.where('immunizations', {
    selector: { occurredOn: { $gte: from, $lte: to } },
    index: ['occurredOn'],
  });
  const doses = found.map(({ record }) => record as unknown as Immunization);
  return new Map(doses.filter(({ voided, status }) => !voided && GIVEN.has(status)).map((dose) => [dose.id, dose]));
}

function countedPerson(
  session: Session,
  id: string,
  row: Row<PersonField>,
  day: string,
  records: ReadonlyMap<string, Immunization>,
): CountedPerson {
  const { birthDate, sex, villageCode, badges } = row;
  const doses = judged(session, id, row, day).doses.flatMap(({ dose, valid, countsAs }) =>
    countedDoses(dose, countsAs, valid, records.get(dose.id ?? '')),
  );
  return { id, birthDate, sex, villageCode, lives: !isGone(badges), doses };
}

/** The verdict of the engine about every dose of the person that the columns know. */
export function judged(
  { columns, rules }: Session,
  id: string,
  { birthDate, sex }: Pick<Row<PersonField>, 'birthDate' | 'sex'>,
  day: string,
): PersonJudgement<GivenDose> {
  const rows = columns.same
    .idsOf(id)
    .flatMap((one) => [...columns.doses.idsIn(one)].map((doseId) => givenDose(doseId, columns.doses.get(doseId))));
  const given = rows.filter((dose) => dose !== undefined);
  return judgePerson({ birthDate, sex, provinceCode: rules.provinceCode }, given, [], day, rules.schedules);
}

function givenDose(id: string, row: Row<DoseField> | undefined): GivenDose | undefined {
  if (!row) return undefined;
  const { occurredOn, scheduleDose, productCode, status } = row;
  const antigens = row.antigens === '' ? [] : row.antigens.split(',');
  return { id, antigens, occurredOn, scheduleDose, productCode, status: status as GivenDose['status'] };
}

/** A dose once under the place that was recorded, and once more for each further place that it fills. */
function countedDoses(
  dose: GivenDose,
  countsAs: readonly string[],
  valid: boolean,
  record: Immunization | undefined,
): CountedDose[] {
  const code = countsAs[0] ?? dose.scheduleDose ?? '';
  const first: CountedDose = {
    ...{ code, productCode: dose.productCode ?? '', on: dose.occurredOn, valid: valid && countsAs.length > 0 },
    here: record?.source === 'TAI_TRAM' && record.status === 'DA_TIEM',
    programme: record?.programme ?? '',
    reactions: record?.reactions ?? [],
  };
  return [first, ...countsAs.slice(1).map((also) => ({ ...first, code: also, also: true }))];
}

/** People outside the columns' age who had a dose in the period, with those doses alone: they are in no cohort of children. */
export function othersOfPeriod(
  { columns }: Session,
  records: ReadonlyMap<string, Immunization>,
  children: ReadonlyMap<string, Counted>,
  villageCode?: string,
): CountedPerson[] {
  const others = new Map<string, CountedPerson & { doses: CountedDose[] }>();
  for (const dose of records.values()) {
    const id = columns.same.survivorOf(dose.patientId);
    const row = columns.people.get(id);
    if (children.has(id) || !row || (villageCode !== undefined && row.villageCode !== villageCode)) continue;
    const { birthDate, sex } = row;
    const person = others.get(id) ?? {
      id,
      birthDate,
      sex,
      villageCode: row.villageCode,
      lives: !isGone(row.badges),
      doses: [],
    };
    person.doses.push(...countedDoses(dose, dose.scheduleDose ? [dose.scheduleDose] : [], true, dose));
    others.set(id, person);
  }
  return [...others.values()];
}
