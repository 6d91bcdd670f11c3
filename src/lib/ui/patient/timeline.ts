import type { Immunization, Visit } from '../../domain/records/index.ts';

export type TimelineEntry =
  | { kind: 'visits'; id: string; sortBy: string; visit: Visit }
  | { kind: 'immunizations'; id: string; sortBy: string; dose: Immunization };

/** Visits and doses of a person, newest first. A partial date sorts as the earliest day it can mean. */
export function timelineEntries(visits: readonly Visit[], doses: readonly Immunization[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...visits.map((visit) => ({ kind: 'visits' as const, id: visit.id, sortBy: visit.startedAt, visit })),
    ...doses.map((dose) => ({
      kind: 'immunizations' as const,
      id: dose.id,
      sortBy: dose.occurredAt ?? dose.occurredOn,
      dose,
    })),
  ];
  return entries.sort((a, b) => (a.sortBy < b.sortBy ? 1 : a.sortBy > b.sortBy ? -1 : a.id < b.id ? -1 : 1));
}
