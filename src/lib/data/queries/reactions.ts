import { reportClock, stateOf, type AefiHours, type ReportState } from '../../domain/aefi/index.ts';
import { compareText } from '../../domain/merge/canonical.ts';
import type { AefiCase, Immunization, VaccineLot } from '../../domain/records/index.ts';
import type { Session } from '../device/session.ts';
import type { CaseRow, ReactionApi } from '../reaction-api.ts';
import { personOf } from './people.ts';

type Query = Parameters<ReactionApi['reactionCases']>[0];

/** What must be done first stands first. */
const URGENCY: ReportState[] = ['late', 'alarm', 'waiting'];
/** Cases of the station; there are a few in a year. */
export async function reactionCases(
  session: Session,
  { open, patientId, offset, limit }: Query,
  now: string,
): ReturnType<ReactionApi['reactionCases']> {
  await session.columns.ready('patients');
  const hours = await hoursOf(session);
  const all = (await casesOf(session, patientId))
    .map((aefi) => rowOf(session, aefi, now, hours))
    .filter(({ state }) => !open || state !== 'DONG')
    .sort((a, b) => rank(a) - rank(b) || compareText(b.aefi.detectedAt, a.aefi.detectedAt));
  const alarms = all.filter(({ clock }) => clock.state === 'alarm' || clock.state === 'late').length;
  return { rows: all.slice(offset, offset + limit), total: all.length, alarms };
}

function rank({ clock, state }: CaseRow): number {
  const urgent = URGENCY.indexOf(clock.state);
  return urgent >= 0 ? urgent : URGENCY.length + (state === 'DONG' ? 1 : 0);
}

async function casesOf({ records, columns }: Session, patientId: string | undefined): Promise<AefiCase[]> {
  const found = patientId
    ? await Promise.all(
        columns.same
          .idsOf(patientId)
          .map((id) => records.where('notices', { selector: { patientId: id }, index: ['patientId'] })),
      )
    : [await records.where('notices', { selector: { type: 'aefi' }, index: ['type', 'on'] })];
  return found.flat().flatMap(({ record }) => (record.type === 'aefi' && !record.voided ? [record as AefiCase] : []));
}

export async function reactionCase(session: Session, id: string, now: string): ReturnType<ReactionApi['reactionCase']> {
  await session.columns.ready('patients');
  const aefi = (await session.records.get('notices', id))?.record as AefiCase | undefined;
  if (!aefi) return undefined;
  const [doses, lots, given] = await Promise.all([
    session.records.many('immunizations', aefi.immunizationIds),
    session.records.many('stock', aefi.lotIds),
    sameLots(session, aefi),
  ]);
  return {
    ...rowOf(session, aefi, now, await hoursOf(session)),
    doses: [...doses.values()].map(({ record }) => record as Immunization),
    lots: [...lots.values()].map(({ record }) => record as VaccineLot),
    sameLots: given,
  };
}

/** Doses of the last half year are enough: a lot is used up in weeks. */
const LOT_DAYS = 183;

async function sameLots({ records }: Session, { lotIds, on }: AefiCase): Promise<number> {
  if (lotIds.length === 0) return 0;
  const from = new Date(Date.parse(on) - LOT_DAYS * 86_400_000).toISOString().slice(0, 10);
  const doses = await records.where('immunizations', {
    selector: { occurredOn: { $gte: from } },
    index: ['occurredOn'],
  });
  return doses.filter(({ record }) => !record.voided && lotIds.includes(String(record.lotId))).length;
}

async function hoursOf({ rules }: Session): Promise<AefiHours> {
  await rules.ready();
  return { reportHours: rules.values.aefiReportHours, alarmHours: rules.values.aefiAlarmHours };
}

function rowOf(session: Session, aefi: AefiCase, now: string, hours: AefiHours): CaseRow {
  const person = personOf(session, session.columns.same.survivorOf(aefi.patientId));
  return { aefi, ...(person ? { person } : {}), state: stateOf(aefi), clock: reportClock(aefi, now, hours), hours };
}
