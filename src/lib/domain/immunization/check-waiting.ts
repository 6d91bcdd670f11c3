import { fault, type ScheduleFault } from './fault.ts';
import type { ScheduleSeries } from './rules.ts';

/** Doses that wait for one that does not exist, that is judged later, or that waits for them. */
export function waitingFaults(series: readonly ScheduleSeries[]): ScheduleFault[] {
  const waits = new Map<string, string[]>();
  const seriesOf = new Map<string, number>();
  series.forEach(({ doses }, n) =>
    doses.forEach((dose, at) => {
      const before = doses[at - 1];
      waits.set(dose.code, [...(before ? [before.code] : []), ...(dose.after ? [dose.after.dose] : [])]);
      seriesOf.set(dose.code, n);
    }),
  );
  return series.flatMap(({ doses, variants = [] }, n) =>
    [...doses, ...variants.flatMap((variant) => variant.doses)].flatMap(({ code: dose, after }) => {
      if (!after) return [];
      const other = after.dose;
      const where = seriesOf.get(other);
      if (where === undefined) return [fault('waitsForUnknown', { dose, other })];
      if (reaches(other, dose, waits, new Set())) return [fault('cycle', { dose, other })];
      // Series are judged in their order, so that every dose finds those it waits for.
      return where >= n ? [fault('waitsForLater', { dose, other })] : [];
    }),
  );
}

function reaches(from: string, to: string, waits: ReadonlyMap<string, string[]>, seen: Set<string>): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return (waits.get(from) ?? []).some((next) => reaches(next, to, waits, seen));
}
