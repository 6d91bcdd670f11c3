import { compareText } from '../../domain/merge/canonical.ts';
import { effectiveVisit, type Immunization, type Visit } from '../../domain/records/index.ts';
import type { DeviceApi } from '../api.ts';
import type { Session } from '../device/session.ts';

/** Visits (as they hold today) and doses of all records of a person, newest first. */
export async function timeline(
  { records, columns, oldVisits }: Session,
  patientId: string,
): ReturnType<DeviceApi['timeline']> {
  await columns.ready('patients');
  const ids = columns.same.idsOf(patientId);
  const of = async (kind: 'visits' | 'immunizations', index: string[]) =>
    (await Promise.all(ids.map((id) => records.where(kind, { selector: { patientId: id }, index })))).flat();
  const [older, visits, doses] = await Promise.all([
    oldVisits.about(ids),
    of('visits', ['patientId', 'startedAt']),
    of('immunizations', ['patientId', 'occurredOn']),
  ]);
  return {
    visits: visits
      .map(({ record }) => effectiveVisit(record) as Visit)
      .sort((a, b) => compareText(b.startedAt, a.startedAt)),
    immunizations: doses
      .map(({ record }) => record as Immunization)
      .sort((a, b) => compareText(b.occurredOn, a.occurredOn)),
    ...(older ? { older } : {}),
  };
}
