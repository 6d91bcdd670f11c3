import { DUPLICATE_POSSIBLE, scoreDuplicate } from '../identity/duplicates.ts';
import type { Patient } from '../records/index.ts';
import { questionId } from './id.ts';
import { about } from './of-record.ts';
import type { Question } from './question.ts';

/**
 * Whether two records may be one person: a suggestion with its score and reasons, undefined below `least` (0-100). Nothing is merged by
 * itself. A record that is merged already is left to the record that stands for it.
 */
export function questionOfPair(a: Patient, b: Patient, least = DUPLICATE_POSSIBLE): Question | undefined {
  if (a.id === b.id || a.voided || b.voided || a.mergedInto || b.mergedInto) return undefined;
  const found = scoreDuplicate(a, b);
  return found.score >= least ? pairQuestion(a, b, found) : undefined;
}

/** The question about a pair, whatever the score: for two records that a person has found. */
export function pairQuestion(a: Patient, b: Patient, found = scoreDuplicate(a, b)): Question {
  const pair = [a, b].sort((x, y) => (x.id < y.id ? -1 : 1)) as [Patient, Patient];
  return {
    id: questionId(
      'duplicatePeople',
      pair.map(({ id }) => id),
    ),
    type: 'duplicatePeople',
    subjects: pair.map(({ id }) => ({ kind: 'patients' as const, id })),
    ...about(pair[0], 'patients'),
    options: pair.map(({ id, createdBy: by, createdAt: at, createdDevice: device }) => {
      return { key: id, value: id, by, at, device, inUse: true };
    }),
    both: true,
    typed: false,
    since: pair.map(({ createdAt }) => createdAt).sort()[1] ?? '',
    score: found.score,
    reasons: [...found.reasons],
  };
}
