import { canonical } from '../merge/index.ts';
import type { Review, ReviewDecision } from '../records/index.ts';

/** Decisions that no later one has replaced; more than one when people decided without knowing of each other. Newest first. */
export function currentDecisions({ decisions }: Review): ReviewDecision[] {
  const replaced = new Set(decisions.flatMap(({ over }) => over));
  return decisions.filter(({ id }) => !replaced.has(id)).sort((a, b) => (a.id < b.id ? 1 : -1));
}

/**
 * The decision that stands: of those taken apart, one that keeps against one that removes, then the newest, as the records merge.
 * Undefined when the last one was taken back.
 */
export function standingDecision(review: Review): ReviewDecision | undefined {
  const current = currentDecisions(review);
  const standing = current.find(({ keeps }) => keeps) ?? current[0];
  return standing?.choice === 'undo' ? undefined : standing;
}

/** People have decided differently without knowing of each other: the records follow one of them, the other one is kept here. */
export function isContested(review: Review): boolean {
  const results = currentDecisions(review).map(({ choice, option, value }) => canonical([choice, option, value]));
  return new Set(results).size > 1;
}

/**
 * Ids of the questions that the records go on asking although they are answered: two doses were really given, the death stays, two
 * people are two. Not when people have decided differently without knowing of each other: then the question is asked again.
 */
export function closedQuestions(reviews: Iterable<Review>): Set<string> {
  const closed = new Set<string>();
  for (const review of reviews)
    if (!review.voided && currentDecisions(review).every(leaves) && standingDecision(review)) closed.add(review.id);
  return closed;
}

function leaves({ choice, option }: ReviewDecision): boolean {
  return choice === 'both' || option === 'dead';
}
