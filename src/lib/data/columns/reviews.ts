import type { Review } from '../../domain/records/index.ts';
import { closedQuestions } from '../../domain/reviews/standing.ts';
import type { Row } from './column-table.ts';

export const REVIEW_FIELDS = [
  'type',
  'patientId',
  'householdId',
  /** Records of the question and all that its decisions changed, `kind/id`, separated by blanks. */
  'about',
  /** Ids of the question's subjects in their order, separated by blanks. */
  'subjects',
  /** Instant of the latest decision. */
  'decidedAt',
  /** `1` when the records go on asking although it is answered. */
  'closed',
] as const;
export type ReviewField = (typeof REVIEW_FIELDS)[number];

export function reviewColumns(review: Review): Row<ReviewField> {
  const { type, patientId, householdId, subjects, decisions } = review;
  const about = [...subjects, ...decisions.flatMap(({ changes }) => changes)].map(({ kind, id }) => `${kind}/${id}`);
  const times = decisions.map(({ at }) => at).sort();
  return {
    type,
    patientId,
    householdId,
    about: [...new Set(about)].join(' '),
    subjects: subjects.map(({ id }) => id).join(' '),
    decidedAt: times.at(-1) ?? '',
    closed: closedQuestions([review]).size > 0 ? '1' : '',
  };
}
