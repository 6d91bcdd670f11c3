import { parseClock } from '../../domain/merge/clock.ts';
import { stepOf, type Step } from '../../domain/history/step.ts';
import { upgrade, type AnyRecord, type Kind } from '../../domain/records/index.ts';
import type { NumberedStep } from '../../sync/ports.ts';
import type { Ledger } from './ledger.ts';
import type { StoredEdit } from './shapes.ts';

/** A step with the ledger's entry that it follows from. */
export interface OwnStep {
  step: Step;
  edit: StoredEdit;
}

/**
 * The edits made on this tablet, each one by itself, with the fields before and after; `edits`: those of one record, oldest first. Entries
 * that only carry on a merge say nothing new and are left out.
 */
export function ownSteps(kind: Kind, edits: readonly StoredEdit[], deviceId: string): OwnStep[] {
  const known = new Set<string>();
  const steps: OwnStep[] = [];
  let last: AnyRecord | undefined;
  for (const edit of edits) {
    const { body } = edit;
    const after = upgrade(kind, body.after);
    const before = body.base ? upgrade(kind, body.base.record) : body.base === null ? undefined : last;
    last = after;
    const { clock } = after;
    if (!clock || known.has(clock) || parseClock(clock)?.deviceId !== deviceId) continue;
    known.add(clock);
    steps.push({ step: stepOf(kind, before, after), edit });
  }
  return steps;
}

/** The single edits behind these entries of the ledger. */
export async function stepsOf(ledger: Ledger, deviceId: string, entries: StoredEdit[]): Promise<NumberedStep[]> {
  const wanted = new Set(entries.map(({ seq }) => seq));
  const records = [...new Set(entries.map(({ recordId }) => recordId))];
  const all = (await Promise.all(records.map((id) => ledger.entries(id)))).flat();
  return allSteps(all, deviceId).filter(({ seq }) => wanted.has(seq));
}

/** All single edits among entries of the ledger, of whole records: own ones, and those of other tablets that came here. */
export function allSteps(entries: readonly StoredEdit[], deviceId: string): NumberedStep[] {
  const sorted = [...entries].sort((a, b) => a.seq - b.seq);
  const others = sorted.flatMap(({ seq, body }) => (body.step ? [{ seq, step: body.step }] : []));
  const versions = Map.groupBy(
    sorted.filter(({ body }) => !body.step),
    ({ kind, recordId }) => `${kind}/${recordId}`,
  );
  const own = [...versions.values()].flatMap((edits) =>
    ownSteps((edits[0] as StoredEdit).kind, edits, deviceId).map(({ step, edit }) => ({ seq: edit.seq, step })),
  );
  return [...others, ...own].sort((a, b) => a.seq - b.seq);
}
