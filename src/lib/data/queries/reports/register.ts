import { todayIn } from '../../../domain/dates/index.ts';
import { inForce } from '../../../domain/immunization/in-force.ts';
import { judgePerson, VN_EPI_TT52_2025 } from '../../../domain/immunization/index.ts';
import { compareText } from '../../../domain/merge/canonical.ts';
import type { Immunization, Patient } from '../../../domain/records/index.ts';
import { periodOf, type Period } from '../../../domain/reports/index.ts';
import type { Session } from '../../device/session.ts';
import type { RegisterRow, ReportApi } from '../../report-api.ts';
import { dosesOfPeriod } from './counted.ts';

type Query = Parameters<ReportApi['vaccinationRegister']>[0];

/** The registers of vaccination (TT 23/2025 PL III, A2.1 and A2.2; columns R). */
export async function vaccinationRegister(
  session: Session,
  query: Query,
  now: string,
): ReturnType<ReportApi['vaccinationRegister']> {
  await Promise.all([session.columns.ready('patients', 'immunizations'), session.rules.ready()]);
  const period = periodOf(query.year) as Period;
  const schedule = inForce(session.rules.schedules, period.to) ?? VN_EPI_TT52_2025;
  const uv = new Set((schedule.tetanus?.starts ?? []).flatMap(({ doses }) => doses.map(({ code }) => code)));
  const places = schedule.series.flatMap(({ doses }) => doses.map(({ code }) => code));
  const inYear = await dosesOfPeriod(session, period);
  const ids =
    query.register === 'children' ? childrenOf(session, query) : othersOf(session, query, inYear, new Set(places));
  const page = ids.slice(query.offset, query.offset + query.limit);
  return {
    rows: await rowsOf(session, page, todayIn(now)),
    total: ids.length,
    places: query.register === 'children' ? places : [...uv],
  };
}

/** Born in the year, by village and name. */
function childrenOf({ columns }: Session, { year, villageCode }: Query): string[] {
  const { people } = columns;
  const merged = people.column('mergedInto');
  const ids = people.ids.filter((_, row) => people.column('birthDate')[row]?.startsWith(year) && !merged[row]);
  return sorted(columns, ids, villageCode);
}

/** Who had a dose in the year that is in no series of childhood: tetanus of women, vaccines outside the programme. */
function othersOf(
  { columns }: Session,
  { villageCode }: Query,
  inYear: ReadonlyMap<string, Immunization>,
  places: ReadonlySet<string>,
): string[] {
  const ids = [...inYear.values()]
    .filter(({ scheduleDose }) => !places.has(scheduleDose))
    .map(({ patientId }) => patientId);
  return sorted(columns, [...new Set(ids.map((id) => columns.same.survivorOf(id)))], villageCode);
}

function sorted({ people }: Session['columns'], ids: readonly string[], villageCode: string | undefined): string[] {
  return ids
    .map((id) => ({ id, row: people.get(id) }))
    .filter(({ row }) => row && (villageCode === undefined || row.villageCode === villageCode))
    .sort(
      (a, b) =>
        compareText(a.row?.villageCode ?? '', b.row?.villageCode ?? '') ||
        compareText(a.row?.birthDate ?? '', b.row?.birthDate ?? '') ||
        compareText(a.row?.fullName ?? '', b.row?.fullName ?? ''),
    )
    .map(({ id }) => id);
}

async function rowsOf(session: Session, ids: readonly string[], today: string): Promise<RegisterRow[]> {
  const patients = await session.records.many('patients', [...ids]);
  const rows: RegisterRow[] = [];
  for (const id of ids) {
    const patient = patients.get(id)?.record as unknown as Patient | undefined;
    if (patient) rows.push(await rowOf(session, patient, today));
  }
  return rows;
}

async function rowOf(session: Session, patient: Patient, today: string): Promise<RegisterRow> {
  const { id, fullName, sex, birthDate, villageCode, motherName = '', ethnicity = '' } = patient;
  const doses = await dosesOf(session, id);
  const { provinceCode, schedules } = session.rules;
  const judgement = judgePerson({ birthDate, sex, provinceCode }, doses, [], today, schedules);
  const filled: Record<string, string> = {};
  for (const { dose, valid, countsAs } of judgement.doses)
    if (valid) for (const code of countsAs) filled[code] ??= dose.occurredOn;
  for (const dose of doses) if (dose.scheduleDose) filled[dose.scheduleDose] ??= dose.occurredOn;
  const others = doses.filter(({ scheduleDose }) => !scheduleDose);
  return {
    ...{ patientId: id, fullName, sex, birthDate, villageCode, motherName, ethnicity, doses: filled },
    others: others.map(({ productName, occurredOn }) => ({ name: productName, on: occurredOn })),
    reactions: [...new Set(doses.flatMap(({ reactions }) => reactions.flatMap(({ kinds }) => kinds)))],
  };
}

async function dosesOf({ columns, records }: Session, patientId: string): Promise<Immunization[]> {
  const found = await Promise.all(
    columns.same
      .idsOf(patientId)
      .map((id) => records.where('immunizations', { selector: { patientId: id }, index: ['patientId', 'occurredOn'] })),
  );
  return found
    .flat()
    .map(({ record }) => record as unknown as Immunization)
    .filter(({ voided, status }) => !voided && (status === 'DA_TIEM' || status === 'TIEM_NOI_KHAC'));
}
