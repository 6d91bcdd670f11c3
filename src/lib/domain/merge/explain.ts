import type { Conflict, Version } from './outcome.ts';
import { policyOf, type RecordPolicy } from './policy.ts';

/** A conflict as a screen shows it, both versions side by side. */
export interface ConflictExplanation {
  path: string;
  /** Top-level field, for its label. */
  field: string;
  mine: Version;
  theirs: Version;
  /** The value in use until a person decides otherwise. */
  kept: unknown;
  rule: Conflict['rule'];
  /** Reason of the rule in English, from the record's policy; empty for voiding. */
  why: string;
  decide: boolean;
}

export function explainConflict(conflict: Conflict, policy: RecordPolicy): ConflictExplanation {
  const { path, mine, theirs, rule, decide } = conflict;
  const field = path.split('.')[0] ?? path;
  const declared = policyOf(policy, field);
  const why = 'why' in declared && typeof declared.why === 'string' && path !== 'voided' ? declared.why : '';
  return { path, field, mine, theirs, kept: conflict[conflict.kept].value, rule, why, decide };
}
