import { equal, valueAt, withValueAt } from '../merge/index.ts';
import type { EditStamp } from '../merge/index.ts';
import { unpacked } from '../merge/signed.ts';
import { traceKey, type Superseded } from '../merge/superseded.ts';
import {
  definitions,
  effectiveVisit,
  isSignedVisit,
  type Amendment,
  type AnyRecord,
  type Kind,
  type Review,
  type ReviewDecision,
} from '../records/index.ts';
import { edited, latestClock, withDecision } from './decide.ts';
import { find, type Decision, type DecisionStamp, type Held } from './held.ts';
import { currentDecisions } from './standing.ts';

/**
 * Takes back what was decided about a question: every value that the decision has written and that is still there becomes what it was,
 * and the question is open again. `held` are the records named in the changes of the review's decisions. What somebody has changed since stays.
 * An amendment of a signed visit is taken back by another one. Undefined when nothing was decided, or a record is missing.
 */
export function undo(review: Review, held: readonly Held[], stamp: DecisionStamp): Decision | undefined {
  const current = currentDecisions(review);
  const taken = current.filter(({ choice }) => choice !== 'undo');
  if (taken.length === 0) return undefined;
  const touched = subjectsOf(review, taken);
  const records = touched.map(({ kind, id }) => ({ kind, before: find<AnyRecord>(held, kind, id) }));
  if (records.some(({ before }) => before === undefined)) return undefined;
  const own: EditStamp = {
    ...stamp,
    clock: latestClock([review, ...records.flatMap(({ before }) => before ?? [])], stamp),
  };
  const done = records.flatMap(({ kind, before }) => {
    if (!before) return [];
    const { policy } = definitions[kind];
    const traces = tracesOf(review, before.id);
    const asked = (path: string) => path === review.path && before.id === review.subjects[0]?.id;
    const settled = (unpacked(before, policy).superseded ?? []).filter(
      ({ settledIn, path }) => settledIn === review.id || asked(path),
    );
    const after = taken.reduce((record, decision) => reverted(kind, record, decision), shown(kind, before));
    if (settled.length === 0 && equal(after, shown(kind, before))) return [];
    const reopen = [...settled, ...traces].map(({ key }) => key);
    return [edited({ kind, before, after, traces, reopen }, own)];
  });
  const { at, by, device, clock } = own;
  const over = current.map(({ id }) => id);
  const decision: ReviewDecision = { id: clock, choice: 'undo', by, at, device, over, keeps: false, changes: [] };
  return {
    records: done.filter(({ before, record }) => before !== record),
    review: { kind: 'reviews', before: review, record: withDecision(review, undefined, decision, own) },
  };
}

/** The values between which was decided: what had been chosen is a trace again, as the others are. */
function tracesOf({ type, path, subjects, options }: Review, id: string): Superseded[] {
  if (path === undefined || (type !== 'field' && type !== 'removal') || subjects[0]?.id !== id) return [];
  const set = type === 'removal' ? options.filter(({ value }) => value === null) : options;
  return set.map(({ value, by, at, device, clock }) => {
    const entry = {
      key: traceKey(path, value),
      path,
      value,
      kept: null,
      by,
      at,
      device,
      rule: 'decision',
      decide: true,
    };
    return { ...entry, ...(clock ? { clock } : {}), ...(type === 'removal' ? { removal: true } : {}) };
  });
}

interface Written {
  path: string;
  before?: unknown;
  after?: unknown;
}

/** The record without what the decision has written. */
function reverted(kind: Kind, record: AnyRecord, { changes }: ReviewDecision): AnyRecord {
  const { policy } = definitions[kind];
  const written = changes
    .filter((change) => change.kind === kind && change.id === record.id)
    .flatMap((change): Written[] =>
      kind === 'visits' && change.path.startsWith('amendments.') ? amended(change.after) : [change],
    );
  return written.reduce((one, { path, before, after }) => {
    const still = equal(valueAt(one, path, policy) ?? null, after ?? null);
    return still ? withValueAt(one, path, before ?? undefined, policy) : one;
  }, record);
}

function amended(amendment: unknown): Written[] {
  return Object.entries((amendment as Amendment).fields).map(([path, change]) => ({ path, ...change }));
}

const shown = (kind: Kind, record: AnyRecord) =>
  kind === 'visits' && isSignedVisit(record) ? effectiveVisit(record) : record;

function subjectsOf(review: Review, decisions: readonly ReviewDecision[]): { kind: Kind; id: string }[] {
  const all = [...decisions.flatMap(({ changes }) => changes), ...review.subjects];
  const byKey = new Map(all.map(({ kind, id }) => [`${kind}/${id}`, { kind: kind as Kind, id }]));
  return [...byKey.values()];
}

/** Whether a decision can be taken back: something was decided and not taken back yet. */
export function canUndo(review: Review): boolean {
  return currentDecisions(review).some(({ choice }) => choice !== 'undo');
}
