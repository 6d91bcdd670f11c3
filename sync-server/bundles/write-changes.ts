import { equal, hash } from '../../src/lib/domain/merge/index.ts';
import type { AnyRecord, Kind } from '../../src/lib/domain/records/index.ts';
import type { BundleChange } from '../../src/lib/sync/bundle/bundle.ts';
import { meet, type Held } from '../../src/lib/sync/bundle/meet.ts';
import type { AttachmentWrite, Database, DocumentWrite, Revision } from '../store/engine.ts';

export interface Tally {
  fresh: number;
  newer: number;
  merged: number;
  known: number;
  /** Records that were not taken; `reason` in Vietnamese. */
  refused: { kind: Kind; id: string; reason: string }[];
}

/** Somebody else may write the same record at the same time; so often it is tried again. */
const MOST_TRIES = 6;
/** Earlier versions of a record that are looked at; the store keeps their content until it is compacted. */
const MOST_ANCESTORS = 30;
const BUSY = 'Bản ghi này đang được sửa ở nơi khác. Hãy nhập lại gói này sau ít phút.';

/** Writes changes of one kind over what the database holds; each becomes a child of the revision that it was merged with. */
export async function writeChanges(db: Database, kind: Kind, changes: BundleChange[]): Promise<Tally> {
  const tally: Tally = { fresh: 0, newer: 0, merged: 0, known: 0, refused: [] };
  let waiting = changes;
  for (let tries = 0; waiting.length > 0 && tries < MOST_TRIES; tries++) waiting = await writeOnce(db, waiting, tally);
  for (const { record } of waiting) tally.refused.push({ kind, id: record.id, reason: BUSY });
  return tally;
}

/** Answers those that must be tried again. */
async function writeOnce(db: Database, changes: BundleChange[], tally: Tally): Promise<BundleChange[]> {
  const current = await currentOf(
    db,
    changes.map(({ record }) => record.id),
  );
  const writes: { change: BundleChange; outcome: 'fresh' | 'newer' | 'merged'; document: DocumentWrite }[] = [];
  for (const change of changes) {
    const found = current.get(change.record.id);
    const met = meet(change, found && (await heldOf(db, change, found)));
    if (met.outcome === 'known') tally.known += 1;
    else {
      const outcome = met.outcome === 'new' ? 'fresh' : met.outcome;
      writes.push({ change, outcome, document: documentOf(met.record, found) });
    }
  }
  if (writes.length === 0) return [];
  const results = await db.putBulk(
    writes.map(({ document }) => document),
    { newEdits: true },
  );
  const again: BundleChange[] = [];
  for (const [index, { change, outcome }] of writes.entries()) {
    const result = results[index];
    if (result?.error === undefined) tally[outcome] += 1;
    else if (result.error === 'conflict') again.push(change);
    else tally.refused.push({ kind: change.kind, id: change.record.id, reason: result.reason });
  }
  return again;
}

/** The winners that live. A record that a foreign program deleted comes back. */
async function currentOf(db: Database, ids: string[]): Promise<Map<string, Revision>> {
  const found = new Map<string, Revision>();
  for await (const page of db.allDocs({ keys: ids, bodies: true }))
    for (const { id, revision } of page) if (revision && !revision.deleted) found.set(id, revision);
  return found;
}

const recordOf = ({ id, body }: Revision): AnyRecord => ({ ...(JSON.parse(body) as AnyRecord), id });

async function heldOf(db: Database, change: BundleChange, current: Revision): Promise<Held> {
  const { rev } = current;
  const record = recordOf(current);
  const past = new Set<string>();
  const revs = new Set([rev]);
  if (equal(record, change.record)) return { record, rev, past, revs };
  const found = await db.get(current.id, { rev, info: true });
  const ancestors = typeof found === 'string' ? [] : (found.revsInfo?.slice(1) ?? []);
  for (const ancestor of ancestors) revs.add(ancestor.rev);
  for (const ancestor of ancestors.slice(0, MOST_ANCESTORS)) {
    if (ancestor.status !== 'available') continue;
    const earlier = await db.get(current.id, { rev: ancestor.rev });
    if (typeof earlier === 'object' && earlier.revision.body) past.add(hash(recordOf(earlier.revision)));
  }
  return { record, rev, past, revs };
}

function documentOf(record: AnyRecord, current: Revision | undefined): DocumentWrite {
  const stubs = current?.attachments ? (JSON.parse(current.attachments) as Record<string, unknown>) : undefined;
  const kept = stubs && Object.fromEntries(Object.keys(stubs).map((name) => [name, { stub: true } as AttachmentWrite]));
  return {
    id: record.id,
    rev: current?.rev,
    deleted: false,
    body: JSON.stringify(record),
    ...(kept ? { attachments: kept } : {}),
  };
}
