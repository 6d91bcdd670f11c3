import type { Database, DocumentWrite, OpenRevsRow, RevHistory, WriteResult } from '../store/engine.ts';
import { generationOf, nextRev, revIdOf } from '../store/rev.ts';
import { uniteAttachments } from './attachments.ts';
import { bodyOf, fold } from './fold.ts';
import { LeftAloneError } from './left-alone.ts';
import type { Place } from './read-record.ts';
import { closingBody } from './revision-graph.ts';
import { conflictingVersions } from './versions.ts';

/** How the versions of one document become one. */
export interface Plan {
  /** A child of the winning leaf with what all versions say; undefined when the winner says it already. */
  merged: DocumentWrite | undefined;
  /** Tombstones on the leaves that lose. They may be written only when `merged` is on disk. */
  closing: DocumentWrite[];
}

/**
 * What to write for a document with these leaves (all of them, with histories); undefined when there is nothing to resolve.
 * The revisions follow from the versions, so that two servers which resolve the same conflict make the same ones.
 * @throws LeftAloneError when a person must look at it
 */
export async function planFor(place: Place, db: Database, rows: readonly OpenRevsRow[]): Promise<Plan | undefined> {
  const versions = await conflictingVersions(place, db, rows);
  if (!versions) return undefined;
  const { winner, others } = versions;
  const { id } = winner.record;
  const body = bodyOf(await fold(place, db, versions));
  const attachments = await uniteAttachments(db, winner, others);
  const same = body === bodyOf(winner.record) && !attachments.changed;
  const merged = same
    ? undefined
    : childOf(winner.leaf, { id, deleted: false, body, attachments: attachments.writes }, attachments.text);
  const into = merged?.rev ?? winner.rev;
  const closing = others.map(({ leaf }) => childOf(leaf, { id, deleted: true, body: closingBody(into) }, null));
  return { merged, closing };
}

/** Writes plans: the merged records first, and only what is durable lets its losing leaves be closed. One answer per plan. */
export async function carryOut(db: Database, plans: readonly Plan[]): Promise<(LeftAloneError | undefined)[]> {
  const merged = plans.flatMap((plan) => plan.merged ?? []);
  const results = merged.length > 0 ? await db.putBulk(merged, { newEdits: false }) : [];
  const failures = new Map<DocumentWrite, LeftAloneError>();
  note(failures, merged, results);
  const ready = plans.filter((plan) => !plan.merged || !failures.has(plan.merged));
  const closing = ready.flatMap((plan) => plan.closing);
  note(failures, closing, closing.length > 0 ? await db.putBulk(closing, { newEdits: false }) : []);
  return plans.map((plan) =>
    [plan.merged, ...plan.closing].map((write) => write && failures.get(write)).find((error) => error !== undefined),
  );
}

function note(failures: Map<DocumentWrite, LeftAloneError>, writes: DocumentWrite[], results: WriteResult[]): void {
  for (const [at, write] of writes.entries()) {
    const result = results[at];
    if (result?.error !== undefined) failures.set(write, new LeftAloneError('refused', result.error));
  }
}

function childOf(
  parent: { rev: string; history: RevHistory },
  child: Omit<DocumentWrite, 'rev' | 'history'>,
  attachmentText: string | null,
): DocumentWrite {
  const rev = nextRev(parent.rev, { deleted: child.deleted, body: child.body, attachments: attachmentText });
  const history = { start: generationOf(rev), ids: [revIdOf(rev), ...parent.history.ids] };
  return { ...child, rev, history };
}
