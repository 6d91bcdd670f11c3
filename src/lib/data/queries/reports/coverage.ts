import { addMonths } from '../../../domain/dates/index.ts';
import {
  ageMonths,
  FULL_UNDER_1,
  monthsUpTo,
  periodOf,
  zeroDose,
  type CountedPerson,
  type Period,
} from '../../../domain/reports/index.ts';
import type { Session } from '../../device/session.ts';
import type { Coverage, ReportApi } from '../../report-api.ts';
import { countedChildren } from './counted.ts';

const MONTHS = 12;

/** For the charts: who was fully immunized before the first birthday, by month and village, and how the children stand now. */
export async function epiCoverage(
  session: Session,
  { month, villageCode }: Parameters<ReportApi['epiCoverage']>[0],
): Promise<Coverage> {
  const period = periodOf(month) as Period;
  const village = villageCode === undefined ? {} : { villageCode };
  const children = await countedChildren(session, { period, ...village, bornFrom: addMonths(period.to, -60) });
  const living = [...children.values()].map(({ person }) => person).filter(({ lives }) => lives);
  const ones = living
    .filter(({ birthDate }) => birthDate.length === 10)
    .map((person) => ({ person, birthday: addMonths(person.birthDate, 12) }));
  const tally = (list: typeof ones) => ({
    children: list.length,
    full: list.filter(({ person, birthday }) => isFull(person, birthday)).length,
  });
  const months = monthsUpTo(period.to, MONTHS).reverse();
  const inMonths = ones.filter(({ birthday }) => months.includes(birthday.slice(0, 7)));
  const villages = [...new Set(inMonths.map(({ person }) => person.villageCode))].sort();
  return {
    months: months.map((one) => ({ month: one, ...tally(ones.filter(({ birthday }) => birthday.startsWith(one))) })),
    villages: villages.map((code) => ({
      villageCode: code,
      ...tally(inMonths.filter(({ person }) => person.villageCode === code)),
    })),
    states: await statesOf(session, living, period.to),
  };
}

function isFull({ doses }: CountedPerson, birthday: string): boolean {
  return FULL_UNDER_1.every((code) => doses.some((dose) => dose.valid && dose.code === code && dose.on < birthday));
}

/** Children under five: the worst that is said of each. */
async function statesOf(session: Session, living: readonly CountedPerson[], day: string): Promise<Coverage['states']> {
  await session.dosesDue.ready();
  const states = { complete: 0, due: 0, overdue: 0, zeroDose: 0 };
  const zero = new Set(zeroDose(living, day).map(({ id }) => id));
  for (const { id, birthDate } of living) {
    const age = ageMonths(birthDate, day);
    if (age === undefined || age >= 60) continue;
    const due = session.dosesDue.thisWeek(id, day);
    if (zero.has(id)) states.zeroDose += 1;
    else if (due.some(({ overdue }) => overdue)) states.overdue += 1;
    else if (due.length > 0) states.due += 1;
    else states.complete += 1;
  }
  return states;
}
