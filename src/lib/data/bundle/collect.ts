import { hash } from '../../domain/merge/index.ts';
import type { AnyRecord, Kind } from '../../domain/records/index.ts';
import type { BundleChange } from '../../sync/bundle/bundle.ts';
import { BundleError } from '../../sync/bundle/fault.ts';
import { MAX_CHANGES, MAX_PAST } from '../../sync/bundle/limits.ts';
import { NOT_IN_BUNDLES, SYNC_ORDER } from '../../sync/kinds.ts';
import type { Session } from '../device/session.ts';
import type { StoredEdit } from '../store/shapes.ts';

const PAGE = 500;

/** Ends with BundleError cancelled when the person has given up. */
export type Step = (done: number, total: number) => Promise<void>;

/** Which records go: those with unsent edits; edits after `after`, sent ones too; and everything that was written since the instant `since`. */
export interface Scope {
  after?: number;
  since?: string;
}

/** The changes of a bundle, people before what is recorded about them. */
export async function collect(session: Session, { after, since }: Scope, step: Step): Promise<BundleChange[]> {
  const wanted = new Map<Kind, Set<string>>(
    SYNC_ORDER.filter((kind) => !NOT_IN_BUNDLES.has(kind)).map((kind) => [kind, new Set()]),
  );
  const want = (kind: Kind, id: string) => wanted.get(kind)?.add(id);
  for (const { kind, recordId } of session.ledger.openRecords()) want(kind, recordId);
  if (after !== undefined) {
    for (const { kind, recordId } of await session.ledger.since(after)) want(kind, recordId);
  }
  if (since !== undefined) {
    for (const kind of wanted.keys()) await eachSince(session, kind, since, step, (id) => want(kind, id));
  }
  const total = [...wanted.values()].reduce((sum, ids) => sum + ids.size, 0);
  if (total > MAX_CHANGES) throw new BundleError('tooLarge');
  const changes: BundleChange[] = [];
  for (const [kind, ids] of wanted) {
    const all = [...ids];
    for (let at = 0; at < all.length; at += PAGE) {
      changes.push(...(await changesOf(session, kind, all.slice(at, at + PAGE))));
      await step(changes.length, total);
    }
  }
  return changes;
}

async function eachSince(session: Session, kind: Kind, since: string, step: Step, take: (id: string) => void) {
  for (let last = ''; ;) {
    const page = await session.records.where(kind, { selector: { id: { $gt: last } }, index: ['id'], limit: PAGE });
    for (const { record } of page) if (record.updatedAt >= since) take(record.id);
    const end = page.at(-1)?.record.id;
    if (end === undefined) return;
    last = end;
    await step(0, 0);
  }
}

async function changesOf({ records, ledger }: Session, kind: Kind, ids: string[]): Promise<BundleChange[]> {
  const open = ids.flatMap((id) => ledger.openRecord(kind, id) ?? []);
  const [stored, edits] = await Promise.all([records.many(kind, ids), ledger.openEdits(open)]);
  const openOf = new Map([...edits].map(([{ recordId }, list]) => [recordId, list]));
  const changes: BundleChange[] = [];
  for (const id of ids) {
    const unsent = openOf.get(id) ?? [];
    const held = stored.get(id);
    if (unsent.length > 0) changes.push(unsentChange(kind, unsent, await ledger.history(id)));
    else if (held?.rev !== undefined) changes.push({ kind, record: held.record, rev: held.rev, sentAt: held.sentAt });
    else if (held) changes.push({ kind, record: held.record });
  }
  return changes;
}

/** The newest version with the newest base that any of its edits has. */
export function unsentChange(kind: Kind, unsent: StoredEdit[], history: StoredEdit[] = unsent): BundleChange {
  const base = unsent.findLast((edit) => edit.body.base !== undefined)?.body.base ?? undefined;
  const record = unsent.at(-1)?.body.after as AnyRecord;
  const past = [...pastOf(kind, history)].filter((one) => one !== hash(record)).slice(-MAX_PAST);
  return { kind, record, ...(base ? { base } : {}), ...(past.length > 0 ? { past } : {}) };
}

/** Hashes of the versions that a record went through on this tablet. */
export function pastOf(kind: Kind, history: StoredEdit[]): Set<string> {
  const own = history.filter((edit) => edit.kind === kind);
  return new Set(own.flatMap(({ body }) => [...(body.base ? [hash(body.base.record)] : []), hash(body.after)]));
}
