import type { Decided, EditStamp } from '../merge/index.ts';
import type { AnyRecord, Kind } from '../records/index.ts';
import type { Held } from './held.ts';
import type { Choice, Question } from './question.ts';

/** One record that a decision changes. `after` is as it holds afterwards; of a signed visit as screens show it. */
export interface PlannedEdit extends Decided {
  kind: Kind;
  before: AnyRecord;
  after: AnyRecord;
}

/** What a choice means. */
export interface Plan {
  edits: PlannedEdit[];
  /** It keeps what others might remove: against a removal decided apart the records keep it too. */
  keeps: boolean;
}

/** Makes the plan for one type of question; undefined when the records do not ask it any more, or the choice is none of its. */
export type Planner = (question: Question, choice: Choice, held: readonly Held[], stamp: EditStamp) => Plan | undefined;
