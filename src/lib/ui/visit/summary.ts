import { findIcd } from '../../domain/catalogues/index.ts';
import type { Visit } from '../../domain/records/index.ts';

/** One line of a visit in a list: why, and what was found. */
export function visitSummary(visit: Pick<Visit, 'reason' | 'icdMain' | 'diagnosis'>): string {
  const disease = visit.icdMain && (findIcd(visit.icdMain)?.name ?? visit.icdMain);
  return [visit.reason, visit.diagnosis || disease].filter(Boolean).join(' · ');
}
