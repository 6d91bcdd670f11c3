import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { stampEdit } from '../../src/lib/domain/merge/edit.ts';
import { tick } from '../../src/lib/domain/merge/clock.ts';
import { databaseName, definitions, type AnyRecord, type Kind } from '../../src/lib/domain/records/index.ts';
import type { AttachmentWrite, Database, DocumentWrite, Engine, Leaf, Revision } from '../store/engine.ts';
import { openSqliteEngine } from '../store/sqlite/engine.ts';
import { ConflictWatcher, type ConflictOptions } from './watcher.ts';

export const STATION = '22333';
const START = Date.UTC(2026, 2, 2);

export const silent = pino({ level: 'silent' });

/** Opens a store in a folder; called again on the same folder after a close. */
export type OpenEngine = (dir: string) => Promise<Engine>;

/** One of several servers of a station, with its own store. */
export class Replica {
  readonly name: string;
  readonly dir = mkdtempSync(join(tmpdir(), 'tram-conflicts-'));
  readonly #open: OpenEngine;
  engine!: Engine;

  private constructor(name: string, open: OpenEngine) {
    this.name = name;
    this.#open = open;
  }

  static async start(name: string, open: OpenEngine = (dir) => openSqliteEngine(dir)): Promise<Replica> {
    const replica = new Replica(name, open);
    await replica.restart();
    return replica;
  }

  async restart(): Promise<void> {
    await this.engine?.close();
    this.engine = await this.#open(this.dir);
  }

  async remove(): Promise<void> {
    await this.engine.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  async db(kind: Kind): Promise<Database> {
    const name = databaseName(STATION, kind);
    const there = (await this.engine.list()).includes(name);
    return there ? this.engine.open(name) : this.engine.create(name);
  }

  /** Resolves everything that is in conflict, as a server that runs for a moment does. */
  async resolve(options: Partial<ConflictOptions> = {}): Promise<ConflictWatcher> {
    const watcher = new ConflictWatcher({ engine: this.engine, holds: 'stations', log: silent, ...options });
    await watcher.settle();
    await watcher.close();
    return watcher;
  }

  /** Writes a record as a tablet does: over the winner, `ms` after the start. */
  async edit(kind: Kind, id: string, ms: number, change: object | ((before: AnyRecord) => AnyRecord)): Promise<string> {
    const db = await this.db(kind);
    const found = await db.get(id);
    if (typeof found === 'string') throw new Error(`${this.name}: ${id} is ${found}`);
    const before = recordOf(found.revision);
    const after = typeof change === 'function' ? change(before) : { ...before, ...change };
    const stamped = stampEdit(before, after, stampOf(before, this.name, ms), definitions[kind].policy);
    return write(db, { id, rev: found.revision.rev, deleted: false, body: JSON.stringify(stamped) });
  }

  async put(kind: Kind, record: AnyRecord, more: Partial<DocumentWrite> = {}): Promise<string> {
    return write(await this.db(kind), { id: record.id, deleted: false, body: JSON.stringify(record), ...more });
  }

  /** A foreign program writes a document as it likes; undefined deletes it. */
  async foreign(kind: Kind, id: string, body: object | undefined, rev?: string): Promise<string> {
    const db = await this.db(kind);
    const found = await db.get(id);
    const over = rev ?? (typeof found === 'string' ? undefined : found.revision.rev);
    return write(db, { id, rev: over, deleted: body === undefined, body: JSON.stringify(body ?? {}) });
  }

  async leaves(kind: Kind, id: string): Promise<Leaf[]> {
    const [rows = []] = await (await this.db(kind)).openRevs([{ id, revs: 'all' }]);
    return rows.flatMap((row) => ('found' in row ? [{ rev: row.found.rev, deleted: row.found.deleted }] : []));
  }

  async living(kind: Kind, id: string): Promise<Leaf[]> {
    return (await this.leaves(kind, id)).filter(({ deleted }) => !deleted);
  }

  async record(kind: Kind, id: string, rev?: string): Promise<AnyRecord> {
    const found = await (await this.db(kind)).get(id, rev === undefined ? {} : { rev });
    if (typeof found === 'string') throw new Error(`${this.name}: ${id} is ${found}`);
    return recordOf(found.revision);
  }
}

export const recordOf = ({ body }: Revision): AnyRecord => JSON.parse(body) as AnyRecord;

function stampOf(before: AnyRecord, device: string, ms: number) {
  const { clock } = tick(before.clock, START + ms, device);
  return { at: new Date(START + ms).toISOString(), by: `nurse of ${device}`, device, clock };
}

async function write(db: Database, document: DocumentWrite): Promise<string> {
  const [result] = await db.putBulk([document], { newEdits: true });
  if (!result || result.error !== undefined) throw new Error(`${document.id}: ${result?.error}`);
  return result.rev;
}

/** Sends what the target lacks: all leaves with their histories, as a replicator of CouchDB does; `docIds`: of these documents only. */
export async function replicate(from: Database, to: Database, docIds?: string[]): Promise<void> {
  for await (const rows of from.changes({ docIds })) {
    const asked = rows.map(({ id, leaves }): [string, string[]] => [id, leaves.map(({ rev }) => rev)]);
    for (const { id, missing } of await to.revsDiff(asked)) {
      const [revisions = []] = await from.openRevs([{ id, revs: missing }], { history: true });
      const found = revisions.flatMap((row) => ('found' in row ? [row.found] : []));
      const writes = await Promise.all(found.map((revision) => asWrite(from, revision)));
      for (const result of await to.putBulk(writes, { newEdits: false }))
        if (result.error !== undefined) throw new Error(`${id}: ${result.error}`);
    }
  }
}

async function asWrite(db: Database, revision: Revision): Promise<DocumentWrite> {
  const { id, rev, deleted, body, history } = revision;
  const stubs = JSON.parse(revision.attachments ?? '{}') as Record<
    string,
    { digest: string; revpos: number; content_type: string }
  >;
  const attachments: Record<string, AttachmentWrite> = {};
  for (const [name, { digest, revpos, content_type: contentType }] of Object.entries(stubs)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of db.readAttachment(digest, { id, rev, name })) pieces.push(piece);
    attachments[name] = { stub: false, contentType, data: Buffer.concat(pieces), revpos };
  }
  return { id, rev, deleted, body, history, ...(revision.attachments === null ? {} : { attachments }) };
}

/** Both ways, all kinds that both have. */
export async function exchange(a: Replica, b: Replica, kind: Kind): Promise<void> {
  const [one, other] = [await a.db(kind), await b.db(kind)];
  await replicate(one, other);
  await replicate(other, one);
}

export function household(id = 'h1'): AnyRecord {
  const at = new Date(START).toISOString();
  return {
    ...{ id, stationCode: STATION, villageCode: `${STATION}-01`, version: definitions.households.version },
    ...{ code: 'H-001', address: { communeCode: STATION, text: 'nhà số 4' }, members: [], events: [] },
    ...{ createdAt: at, createdBy: 'nurse', createdDevice: 'tab-0' },
    ...{ updatedAt: at, updatedBy: 'nurse', updatedDevice: 'tab-0', clock: tick(undefined, START, 'tab-0').clock },
  };
}
