import * as z from 'zod/mini';
import { base, id, instant, text } from './common.ts';
import type { RecordDefinition } from './definition.ts';

/** What a person may have to decide; see reviews/question.ts. */
export const questionType = z.enum([
  'field',
  'removal',
  'voidedEdited',
  'signedVisitEdited',
  'doseTwice',
  'twoHeads',
  'twoHouseholds',
  'deadThenSeen',
  'duplicatePeople',
]);
export type QuestionType = z.infer<typeof questionType>;

export const subject = z.looseObject({ kind: text(20), id });

/** One of the values between which to decide, with who entered it. */
export const reviewOption = z.looseObject({
  key: text(60),
  value: z.optional(z.unknown()),
  by: text(120),
  at: text(30),
  device: text(120),
  clock: z.optional(text(60)),
  /** It was the value in use when the decision was taken. */
  inUse: z.optional(z.boolean()),
});

/** What a decision has changed in a record, so that it can be undone. `null` is absent. */
export const reviewChange = z.looseObject({
  kind: text(20),
  id,
  path: text(200),
  before: z.optional(z.unknown()),
  after: z.optional(z.unknown()),
});

/** One decision; a later one of somebody who knew it names it in `over`. Never edited, only added. */
export const reviewDecision = z.looseObject({
  /** The clock of the edits that carry it out. */
  id: text(60),
  /** `undo` takes back the decisions in `over`. */
  choice: z.enum(['option', 'both', 'typed', 'undo']),
  option: z.optional(text(60)),
  value: z.optional(z.unknown()),
  by: id,
  at: instant,
  device: id,
  over: z.array(text(60)),
  /** Of decisions that did not know each other, one that keeps stands against one that removes, as in the records. */
  keeps: z.boolean(),
  changes: z.array(reviewChange),
  note: z.optional(text(2000)),
});
export type ReviewDecision = z.infer<typeof reviewDecision>;

/** The decisions of people about one question. Its id is the question's, so that two decisions taken apart meet in one record. */
export const review = z.looseObject({
  ...base,
  type: questionType,
  /** Empty when the question is about none. */
  patientId: text(120),
  householdId: text(120),
  subjects: z.array(subject),
  path: z.optional(text(200)),
  options: z.array(reviewOption),
  /** Instant since when the question was open. */
  since: text(30),
  decisions: z.array(reviewDecision),
});
export type Review = z.infer<typeof review>;

const newest = { rule: 'newest' } as const;

export const reviews: RecordDefinition = {
  kind: 'reviews',
  version: 1,
  schema: review,
  indexFields: ['patientId'],
  indexes: [['patientId']],
  policy: {
    fields: {
      type: { ...newest, why: 'part of the id' },
      patientId: { ...newest, why: 'follows from the question' },
      householdId: { ...newest, why: 'follows from the question' },
      subjects: { rule: 'union', key: ['kind', 'id'], why: 'follows from the question' },
      path: { ...newest, why: 'part of the id' },
      options: { rule: 'union', key: ['key'], why: 'no value that somebody entered is lost' },
      since: { rule: 'min', why: 'open since the first contradiction' },
      decisions: { rule: 'append', key: ['id'], why: 'every decision stays; the one that stands follows from all' },
      villageCode: { ...newest, why: 'follows from the question' },
    },
    otherwise: newest,
  },
  migrations: {},
};
