import { createHash, randomBytes } from 'node:crypto';
import type { KillableServer } from './kill-server.ts';

interface Row {
  ok?: boolean;
  id: string;
  rev: string;
}

export interface Person {
  id: string;
  name: string;
  active: boolean;
}

/** What the server said that it has. Kept before the next request goes out, never for a request that was not answered. */
export class Acknowledged {
  /** Every revision of every document. */
  readonly revisions = new Map<string, string[]>();
  /** What the newest acknowledged revision says, for the round under way. */
  contents = new Map<string, { rev: string; text: string }>();
  /** MD5 of attachments called `file`. */
  readonly attachments = new Map<string, string>();
  /** Numbers in `_local/` documents. */
  readonly locals = new Map<string, number>();
  readonly purged = new Map<string, string[]>();
  readonly people = new Map<string, Person>();

  add(id: string, rev: string, text?: string): void {
    this.revisions.set(id, [...(this.revisions.get(id) ?? []), rev]);
    if (text !== undefined) this.contents.set(id, { rev, text });
  }

  get count(): number {
    let sum = 0;
    for (const revs of this.revisions.values()) sum += revs.length;
    return sum;
  }
}

type Work = (server: KillableServer, kept: Acknowledged, name: string, turn: number) => Promise<void>;

/** 20 new documents and edits of 5 of its own in one request. */
const push: Work = async (server, kept, name, turn) => {
  const text = `${turn}${'x'.repeat(500)}`;
  const fresh = Array.from({ length: 20 }, (_, index) => ({ _id: `${name}-${turn}-${index}`, text }));
  const edits = Array.from({ length: 5 }, (_, index) => `${name}-${turn - 1}-${index}`).flatMap((_id) => {
    const rev = kept.revisions.get(_id)?.at(-1);
    return rev ? [{ _id, _rev: rev, text }] : [];
  });
  for (const row of await server.json<Row[]>('POST', '/couch/kill/_bulk_docs', { docs: [...fresh, ...edits] })) {
    if (row.ok) kept.add(row.id, row.rev, text);
  }
};

const attach: Work = async (server, kept, name, turn) => {
  const id = `${name}-file-${turn}`;
  const data = randomBytes(1 + Math.floor(Math.random() * 200_000));
  const file = { content_type: 'image/jpeg', data: data.toString('base64') };
  const { rev } = await server.json<Row>('PUT', `/couch/kill/${id}`, { _attachments: { file } });
  kept.add(id, rev);
  kept.attachments.set(id, createHash('md5').update(data).digest('hex'));
};

/** A replicator's checkpoint, written again and again. */
const checkpoint: Work = async (server, kept, name) => {
  const id = `_local/${name}`;
  const n = (kept.locals.get(id) ?? 0) + 1;
  await server.json('PUT', `/couch/kill/${id}`, { n, ...(n > 1 ? { _rev: `0-${n - 1}` } : {}) });
  kept.locals.set(id, n);
};

/** Two revisions that were made elsewhere and contradict each other. */
const replicate: Work = async (server, kept, name, turn) => {
  const id = `${name}-conflict-${turn}`;
  const docs = ['a', 'b'].map((half) => ({ _id: id, _rev: `1-${half.repeat(32)}`, half }));
  const failures = await server.json<Row[]>('POST', '/couch/kill/_bulk_docs', { docs, new_edits: false });
  if (failures.length === 0) for (const { _rev } of docs) kept.add(id, _rev);
};

/** Removes a document of its own for good. Whether one was purged that was not answered, nobody knows. */
const purge: Work = async (server, kept, name, turn) => {
  const id = `${name}-${turn}-0`;
  const rev = kept.revisions.get(id)?.at(-1);
  if (!rev) return;
  const revs = kept.revisions.get(id) ?? [];
  kept.revisions.delete(id);
  kept.contents.delete(id);
  const { purged } = await server.json<{ purged: Record<string, string[]> }>('POST', '/couch/kill/_purge', {
    [id]: [rev],
  });
  if (purged[id]?.includes(rev)) kept.purged.set(id, revs);
};

/** Makes a person and ends the account of the one before. */
const people: Work = async (server, kept, name, turn) => {
  const one = { username: `${name}-${turn}`, name: 'Trần Thị Hoà', role: 'healthWorker', stationCode: 'tk' };
  const { person } = await server.json<{ person: Person }>('POST', '/api/people', { ...one, pin: '482915' });
  kept.people.set(person.id, person);
  const before = [...kept.people.values()].at(-2);
  if (!before?.active) return;
  kept.people.delete(before.id);
  await server.json('PATCH', `/api/people/${before.id}`, { active: false });
  kept.people.set(before.id, { ...before, active: false });
};

/** What each client does beside its pushes. */
const BESIDE: (Work | undefined)[] = [attach, checkpoint, replicate, purge, people];

/** One client that works until the server dies. */
export async function write(server: KillableServer, kept: Acknowledged, round: number, client: number): Promise<void> {
  const name = `r${round}c${client}`;
  try {
    for (let turn = 0; ; turn++) {
      await push(server, kept, name, turn);
      await BESIDE[client]?.(server, kept, name, turn);
    }
  } catch (error) {
    // `fetch` failed: the server is gone. Anything else is an answer that should not have been given.
    if (!(error instanceof TypeError)) throw error;
  }
}
