import type { Question } from '../../domain/reviews/index.ts';

export const questionHref = (id: string) => `/can-xem/${encodeURIComponent(id)}`;

/** Screen of the record that a question is about. */
export function recordHref({
  subjects: [subject],
  patientId,
  householdId,
}: Pick<Question, 'subjects' | 'patientId' | 'householdId'>): string {
  if (subject?.kind === 'visits' && patientId) return `/nguoi-dan/${patientId}/kham-benh/${subject.id}`;
  if (subject?.kind === 'immunizations' && patientId) return `/nguoi-dan/${patientId}/tiem-chung#${subject.id}`;
  return patientId ? `/nguoi-dan/${patientId}` : `/ho-gia-dinh/${householdId ?? subject?.id ?? ''}`;
}
