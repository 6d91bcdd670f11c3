import { changedFields, clockAfter, compareClocks, stampDecision, stampNew } from '../merge/index.ts';
import { unpacked } from '../merge/signed.ts';
import {
  amendVisit,
  definitions,
  isSignedVisit,
  type AnyRecord,
  type Review,
  type ReviewDecision,
} from '../records/index.ts';
import { reviews } from '../records/review.ts';
import { find, type Decision, type DecisionStamp, type Edit, type Held } from './held.ts';
import { planDeath, planDoses, planHeads, planHouseholds, planPair } from './plan-people.ts';
import { planField, planRemoval, planSigned, planVoided } from './plan-record.ts';
import type { PlannedEdit, Planner } from './plan.ts';
import type { Choice, Question, QuestionType } from './question.ts';
import { currentDecisions } from './standing.ts';

const PLANNERS: Readonly<Record<QuestionType, Planner>> = {
  field: planField,
  removal: planRemoval,
  voidedEdited: planVoided,
  signedVisitEdited: planSigned,
  doseTwice: planDoses,
  twoHeads: planHeads,
  twoHouseholds: planHouseholds,
  deadThenSeen: planDeath,
  duplicatePeople: planPair,
};

/**
 * Carries out a person's decision. `held` are the question's subjects, its review if there is one, and for `duplicatePeople` and
 * `deadThenSeen` the households of the people. Nothing is erased: values that are not chosen stay among the record's traces, settled, and
 * the review tells who decided what. Undefined when the records do not ask the question any more, or the choice is none of its.
 * Decisions about one question that were taken apart meet in one review and make the records equal everywhere; see `standingDecision`.
 */
export function decide(
  question: Question,
  held: readonly Held[],
  choice: Choice,
  stamp: DecisionStamp,
): Decision | undefined {
  const existing = find<Review>(held, 'reviews', question.id);
  const own = { ...stamp, clock: latestClock([...held.map(({ record }) => record)], stamp), review: question.id };
  const plan = PLANNERS[question.type](question, choice, held, own);
  if (!plan) return undefined;
  const records = plan.edits.map((edit) => edited(edit, own)).filter(({ before, record }) => before !== record);
  const { at, by, device, clock } = own;
  const decision: ReviewDecision = {
    id: clock,
    choice: choice.kind,
    ...(choice.kind === 'option' ? { option: choice.key } : {}),
    ...(choice.kind === 'typed' ? { value: choice.value } : {}),
    ...(choice.note ? { note: choice.note } : {}),
    ...{ by, at, device, keeps: plan.keeps },
    over: existing ? currentDecisions(existing).map(({ id }) => id) : [],
    changes: records.flatMap(changesOf),
  };
  const record = existing ? withDecision(existing, question, decision, own) : newReview(question, decision, own);
  return { records, review: { kind: 'reviews', ...(existing ? { before: existing } : {}), record } };
}

/** One clock for all records of a decision, later than each of theirs: so all of them merge with others in the same way. */
export function latestClock(records: readonly AnyRecord[], stamp: DecisionStamp): string {
  const clocks = records.map((record) => clockAfter(record, stamp)).sort(compareClocks);
  return clocks.at(-1) ?? stamp.clock;
}

/** Carries out one planned edit; what a signed visit gets is an amendment. */
export function edited({ kind, before, after, ...decided }: PlannedEdit, stamp: DecisionStamp & { review?: string }) {
  const record =
    kind === 'visits' && isSignedVisit(before) && !after.voided
      ? amendVisit(before, after, stamp, decided)
      : stampDecision(before, after, stamp, definitions[kind].policy, decided);
  return { kind, before, record };
}

/** A decision more in the review of a question; see `undo`. */
export function withDecision(
  review: Review,
  question: Question | undefined,
  decision: ReviewDecision,
  stamp: DecisionStamp,
): Review {
  const known = new Set(review.options.map(({ key }) => key));
  const added = question?.options.filter(({ key }) => !known.has(key)) ?? [];
  const decisions = [...review.decisions, decision];
  const after = { ...review, options: [...review.options, ...added], decisions } as Review;
  return stampDecision(review, after, stamp, reviews.policy, {});
}

function newReview(question: Question, decision: ReviewDecision, stamp: DecisionStamp): Review {
  const {
    id,
    type,
    subjects,
    path,
    options,
    since,
    stationCode,
    villageCode,
    patientId = '',
    householdId = '',
  } = question;
  const about = { id, stationCode, villageCode, version: reviews.version, type, patientId, householdId, subjects };
  return stampNew({ ...about, ...(path ? { path } : {}), options, since, decisions: [decision] }, stamp) as Review;
}

function changesOf({ kind, before, record }: Edit): ReviewDecision['changes'] {
  const { policy } = definitions[kind];
  const plain = (one: AnyRecord | undefined) => one && unpacked(one, policy);
  return changedFields(plain(before), plain(record), policy).map(({ path, before: old, after }) => {
    return { kind, id: record.id, path, before: old ?? null, after: after ?? null };
  });
}
