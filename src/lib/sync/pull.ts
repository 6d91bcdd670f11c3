import type { Kind } from '../domain/records/index.ts';
import { adoptArea, OF_PATIENTS } from './area.ts';
import { compareKinds } from './compare.ts';
import { knows } from './descent.ts';
import { FROM_HEAD, isServers } from './kinds.ts';
import {
  TransportError,
  type ChangesPage,
  type PendingRecord,
  type ServerRecord,
  type ServerTombstone,
} from './ports.ts';
import { PausedError, ServerChangedError } from './problem.ts';
import { bringTogether, idsOf, voidedByServer } from './resolve.ts';
import { assertSameServer, type Run } from './run-context.ts';

/**
 * Takes what changed on the server since the checkpoint, page by page. The checkpoint moves only when its page is durable
 * (R3). Answers true when the device now holds something that the server lacks.
 */
export async function pullKind(run: Run, kind: Kind): Promise<boolean> {
  let since = await run.store.checkpoint(kind);
  let rewound = false;
  let toSend = false;
  const seen = new Set<string>();
  let ahead: Promise<ChangesPage> | undefined;
  for (;;) {
    if (run.paused()) throw new PausedError();
    const page = await (ahead ?? nextPage(run, kind, since));
    ahead = undefined;
    if (await adoptArea(run, page.area)) throw new ServerChangedError('the area of this person has changed');
    if (!rewound && wentBack(since, page.last)) {
      rewound = true;
      since = undefined;
      await compareKinds(run, [kind]);
      toSend = true;
      continue;
    }
    // The next page travels while this one is written; it is written only after it.
    if (page.pending > 0 && page.last !== since) {
      ahead = nextPage(run, kind, page.last);
      ahead.catch(() => undefined);
    }
    if (await takePage(run, kind, page)) toSend = true;
    if (page.last !== since) await run.store.setCheckpoint(kind, page.last);
    run.onPage(kind, page);
    if (page.pending === 0) return toSend;
    if (seen.has(page.last) || page.last === since)
      throw new TransportError('server', `changes of ${kind} do not advance`);
    seen.add(page.last);
    since = page.last;
  }
}

async function nextPage(run: Run, kind: Kind, since: string | undefined) {
  const size = since === undefined ? run.memory.firstSize : run.memory.pullSize;
  try {
    const page = await run.transport.changes(kind, since, size.current());
    size.grow();
    return page;
  } catch (error) {
    if (error instanceof TransportError && ['tooLarge', 'offline', 'server'].includes(error.kind)) size.shrink();
    throw error;
  }
}

/**
 * True when the server's sequence is behind ours (R7): an older state of the store under the same identity. Sequences
 * are opaque; only two that both begin with a number can be told apart.
 */
function wentBack(since: string | undefined, last: string): boolean {
  const before = /^\d+/.exec(since ?? '')?.[0];
  const after = /^\d+/.exec(last)?.[0];
  return before !== undefined && after !== undefined && Number(after) < Number(before);
}

async function takePage(run: Run, kind: Kind, { documents, gone = [], area }: ChangesPage): Promise<boolean> {
  if (documents.length + gone.length === 0) return false;
  await assertSameServer(run);
  if (gone.length > 0) await run.store.forget(kind, gone);
  const records = documents.filter((one): one is ServerRecord => !one.deleted);
  const tombstones = documents.filter((one): one is ServerTombstone => one.deleted);
  const own = await pendingAmong(run, kind, records);
  if (area && kind === 'patients') await takeHistories(run, records, own);
  const pending = new Map(own.map((one) => [one.id, one]));
  const quiet = records.filter(({ record }) => !pending.has(record.id));
  if (quiet.length > 0) await run.store.writeFromServer(kind, quiet);
  const changed = idsOf(quiet);
  for (const theirs of records) {
    const mine = pending.get(theirs.record.id);
    if (mine && (await bringTogether(run, mine, theirs))) changed.push(mine.id);
  }
  // Of these only an administrator deletes one, and means it.
  if (!FROM_HEAD.has(kind)) changed.push(...(await keepDeleted(run, kind, tombstones)));
  if (changed.length > 0) run.onReceived(kind, changed);
  return own.length > 0 || tombstones.length > 0;
}

const MOST_PEOPLE = 100;
const MOST_RECORDS = 5000;

/**
 * People who came into the area bring visits and doses with them that lie before the position in those feeds. They are
 * taken before the people themselves, so that a kill in between finds the people new again.
 */
async function takeHistories(run: Run, patients: ServerRecord[], unsent: PendingRecord[]): Promise<void> {
  const ids = idsOf(patients);
  const known = new Set((await run.store.records('patients', ids)).map(({ record }) => record.id));
  // One with unsent edits may have been away: it stays on the device, and what was written about it elsewhere does not.
  for (const { id } of unsent) known.delete(id);
  const newcomers = ids.filter((id) => !known.has(id));
  for (const kind of OF_PATIENTS) {
    if (newcomers.length === 0 || (await run.store.checkpoint(kind)) === undefined) continue;
    for (let at = 0; at < newcomers.length; at += MOST_PEOPLE) {
      const people = newcomers.slice(at, at + MOST_PEOPLE);
      let page: ChangesPage | undefined;
      do {
        page = await run.transport.changes(kind, page?.last, MOST_RECORDS, people);
        await takePage(run, kind, page);
      } while (page.pending > 0);
    }
  }
}

/**
 * The records with unsent edits. Those of which the server's version does not know what the device holds are among them:
 * they count as unsent again, so that they are merged and not replaced.
 */
async function pendingAmong(run: Run, kind: Kind, records: ServerRecord[]): Promise<PendingRecord[]> {
  const ids = idsOf(records);
  const own = await run.store.pendingOf(kind, ids);
  const edited = new Set(own.map(({ id }) => id));
  const theirs = new Map(records.map((one) => [one.record.id, one]));
  let unknown = false;
  for (const { record, rev } of await run.store.records(kind, ids)) {
    const found = theirs.get(record.id);
    if (!found || isServers(kind, record.id) || edited.has(record.id)) continue;
    if (rev === found.rev || knows(found.record, record)) continue;
    await run.store.markUnsent(kind, record);
    unknown = true;
  }
  return unknown ? run.store.pendingOf(kind, ids) : own;
}

/** Records that a foreign client deleted stay: with unsent edits as they are, else marked as voided. Both are sent again. */
async function keepDeleted(run: Run, kind: Kind, tombstones: ServerTombstone[]): Promise<string[]> {
  if (tombstones.length === 0) return [];
  const held = await run.store.records(kind, idsOf(tombstones));
  const kept = held.filter(({ rev }) => rev !== undefined);
  for (const { record } of kept) await run.store.markUnsent(kind, voidedByServer(record));
  return kept.map(({ record }) => record.id);
}
