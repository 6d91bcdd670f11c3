import type { Kind } from '../domain/records/index.ts';
import { lacksAttachment, sendWithoutLost } from './attachments.ts';
import { IncompleteError } from './problem.ts';
import { TransportError, type PendingRecord, type PushAnswer } from './ports.ts';
import { assertSameServer, stamp, type Run } from './run-context.ts';
import { bringTogether } from './resolve.ts';
import { isPoison, rejectAlone } from './refuse.ts';

/** A record that is still disputed after so many tries waits for the next run. */
const MOST_TRIES = 6;

/**
 * Sends all unsent records of a kind in batches, oldest first. A record for which the server gives no answer is put off
 * and does not hold up the others. @throws TransportError; IncompleteError when records were put off
 */
export async function pushKind(run: Run, kind: Kind): Promise<void> {
  const putOff = new Set<string>();
  const tries = new Map<string, number>();
  for (;;) {
    const batch = await nextBatch(run, kind, putOff);
    if (batch.length === 0) break;
    const due = batch.filter(({ id }) => {
      const tried = (tries.get(id) ?? 0) + 1;
      tries.set(id, tried);
      if (tried > MOST_TRIES) putOff.add(id);
      return tried <= MOST_TRIES;
    });
    await sendSplitting(run, kind, due, putOff);
  }
  const unexplained = putOff.size - run.suspects.filter((one) => one.kind === kind).length;
  if (unexplained > 0) throw new IncompleteError(`${unexplained} records of ${kind} without an answer`);
}

async function nextBatch(run: Run, kind: Kind, putOff: Set<string>): Promise<PendingRecord[]> {
  const size = run.memory.pushSize.current();
  const pending = await run.store.pending(kind, size + putOff.size);
  return pending.filter(({ id }) => !putOff.has(id)).slice(0, size);
}

/** Sends a batch; one that is rejected as a whole is halved until the poisoned record stands alone (R4). */
async function sendSplitting(run: Run, kind: Kind, batch: PendingRecord[], putOff: Set<string>): Promise<void> {
  const [first, ...others] = batch;
  if (!first) return;
  let answers: PushAnswer[];
  try {
    answers = await run.transport.push(
      kind,
      batch.map(({ mine, base }) => ({ record: mine, rev: base?.rev })),
    );
  } catch (error) {
    if (error instanceof TransportError && ['tooLarge', 'offline'].includes(error.kind)) run.memory.pushSize.shrink();
    if (!isPoison(error)) throw error;
    if (others.length === 0) {
      if (await rejectAlone(run, first, error)) putOff.add(first.id);
      return;
    }
    const half = Math.ceil(batch.length / 2);
    await sendSplitting(run, kind, batch.slice(0, half), putOff);
    await sendSplitting(run, kind, batch.slice(half), putOff);
    return;
  }
  run.accepted.add(kind);
  await takeAnswers(run, kind, batch, answers, putOff);
  run.memory.pushSize.grow();
}

async function takeAnswers(
  run: Run,
  kind: Kind,
  batch: PendingRecord[],
  answers: PushAnswer[],
  putOff: Set<string>,
): Promise<void> {
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  const conflicts: PendingRecord[] = [];
  if (answers.length > 0) run.onMoved();
  for (const pending of batch) {
    const { id, upTo } = pending;
    let [record, answer] = [pending.mine, byId.get(id)];
    if (lacksAttachment(answer, pending)) ({ record, answer } = await sendWithoutLost(run, pending));
    if (!answer) putOff.add(id);
    else if (answer.outcome === 'stored') await run.store.markSent(kind, id, upTo, record, answer.rev, stamp(run));
    else if (answer.outcome === 'refused')
      await run.store.markRefused(kind, id, upTo, answer.status, answer.reason, stamp(run));
    else conflicts.push(pending);
  }
  if (conflicts.length > 0) await settleConflicts(run, kind, conflicts);
}

/**
 * The server holds other versions of these records. A base that the server does not know any more is no ancestor of
 * them: it is forgotten, or the merge would take the loss for an edit.
 */
async function settleConflicts(run: Run, kind: Kind, conflicts: PendingRecord[]): Promise<void> {
  const known = conflicts.flatMap(({ id, base }) => (base ? [{ id, rev: base.rev }] : []));
  const lost = new Set(known.length > 0 ? await run.transport.lost(kind, known) : []);
  if (lost.size > 0) run.memory.suspicious = true;
  const documents = await run.transport.fetch(
    kind,
    conflicts.map(({ id }) => id),
  );
  await assertSameServer(run);
  const theirs = new Map(documents.map((one) => [one.deleted ? one.id : one.record.id, one]));
  const changed: string[] = [];
  for (const pending of conflicts) {
    const found = theirs.get(pending.id);
    if (lost.has(pending.id) || found?.deleted) await run.store.markUnsent(kind, pending.mine);
    else if (found && (await bringTogether(run, pending, found))) changed.push(pending.id);
  }
  if (changed.length > 0) run.onReceived(kind, changed);
}
