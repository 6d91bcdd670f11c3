import type { Kind } from '../../domain/records/kinds.ts';
import type { Question } from '../../domain/reviews/index.ts';

export const questionHref = (id: string) => `/can-xem/${encodeURIComponent(id)}`;

/** Kinds whose records have no screen of one address: there the history shows all that is in them. */
const LONE = new Set<Kind>(['sessions', 'stock', 'notices', 'reports']);

/** Screen of the record that a question is about. */
export function recordHref({
  subjects: [subject],
  patientId,
  householdId,
}: Pick<Question, 'subjects' | 'patientId' | 'householdId'>): string {
  if (subject && LONE.has(subject.kind)) return `/lich-su/${subject.kind}/${encodeURIComponent(subject.id)}`;
  if (subject?.kind === 'visits' && patientId) return `/nguoi-dan/${patientId}/kham-benh/${subject.id}`;
  if (subject?.kind === 'immunizations' && patientId) return `/nguoi-dan/${patientId}/tiem-chung#${subject.id}`;
  return patientId ? `/nguoi-dan/${patientId}` : `/ho-gia-dinh/${householdId ?? subject?.id ?? ''}`;
}
