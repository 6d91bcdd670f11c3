import { addDays } from '../../domain/dates/index.ts';
import { seriesStatus, type Child, type Schedule } from '../../domain/immunization/index.ts';
import type { Attendance, Immunization } from '../../domain/records/index.ts';

export interface NextDoses {
  /** Day to come back, the earliest on which something is due; undefined when nothing more is planned. */
  on?: string;
  /** Codes of the doses that are due then. */
  doses: string[];
}

/** Doses that are wanted within this many days of the day to come back are given together with it (D). */
const TOGETHER_DAYS = 7;

/**
 * When to come back after this session: what the schedule wants next, and what was deferred today on the day that was agreed. Doses that
 * are due and were not given today are for tomorrow at the earliest.
 */
export function nextDoses(
  child: Child,
  history: readonly Immunization[],
  on: string,
  conclusions: Attendance['conclusions'],
  schedules: readonly Schedule[],
): NextDoses {
  const tomorrow = addDays(on, 1);
  const deferred = new Map(
    conclusions.flatMap(({ scheduleDose, until }) => (until && scheduleDose ? [[scheduleDose, until] as const] : [])),
  );
  const stopped = new Set(
    conclusions.filter(({ conclusion }) => conclusion === 'CHONG_CHI_DINH').map(({ scheduleDose }) => scheduleDose),
  );
  const given = history.filter(({ voided }) => !voided);
  const wanted = seriesStatus(child, given, on, schedules).flatMap(({ next }) => {
    if (!next || stopped.has(next.code)) return [];
    const day = [next.target, deferred.get(next.code) ?? '', tomorrow].sort().at(-1) ?? tomorrow;
    return next.latest !== undefined && next.latest < day ? [] : [{ code: next.code, day }];
  });
  const first = wanted.map(({ day }) => day).sort()[0];
  if (first === undefined) return { doses: [] };
  const last = addDays(first, TOGETHER_DAYS);
  const together = wanted.filter(({ day }) => day <= last);
  // The last of those days, so that none is too early.
  const day =
    together
      .map((one) => one.day)
      .sort()
      .at(-1) ?? first;
  return { on: day, doses: together.map(({ code }) => code) };
}
