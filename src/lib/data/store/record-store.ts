import { KINDS, upgrade, type AnyRecord, type Kind } from '../../domain/records/index.ts';
import type { Database } from './database.ts';
import { storedRecord, type RecordBody, type StoredRecord } from './shapes.ts';
import type { Checkpoint, Where } from './table.ts';

/** Records that were just written, so that columns and screens can follow. */
export interface Written {
  kind: Kind;
  records: AnyRecord[];
  checkpoint: Checkpoint;
  /** The records were taken off the tablet. */
  dropped?: true;
}

/** The records of the tablet. Records of older schema versions are upgraded when they are read. */
export class RecordStore {
  readonly #tables: Database['records'];
  readonly #onWritten: (written: Written) => void;
  readonly #prepared = new WeakMap<RecordBody, StoredRecord>();

  constructor(tables: Database['records'], onWritten: (written: Written) => void) {
    this.#tables = tables;
    this.#onWritten = onWritten;
  }

  async get(kind: Kind, id: string): Promise<RecordBody | undefined> {
    return (await this.many(kind, [id])).get(id);
  }

  async many(kind: Kind, ids: string[]): Promise<Map<string, RecordBody>> {
    const stored = await this.#tables[kind].many(ids);
    return new Map([...stored].map(([id, { body }]) => [id, upgraded(kind, body)]));
  }

  /** Queries an index; see Table.where. */
  async where(kind: Kind, query: Where): Promise<RecordBody[]> {
    return (await this.#tables[kind].where(query)).map(({ body }) => upgraded(kind, body));
  }

  /** Begins to seal what is written soon. */
  prepare(kind: Kind, bodies: RecordBody[]): void {
    for (const body of bodies) this.#prepared.set(body, storedRecord(kind, body));
    this.#tables[kind].prepare(bodies.flatMap((body) => this.#prepared.get(body) ?? []));
  }

  /** `soft`: see Table.write. */
  async write(kind: Kind, bodies: RecordBody[], soft = false): Promise<void> {
    if (bodies.length === 0) return;
    const stored = bodies.map((body) => this.#prepared.get(body) ?? storedRecord(kind, body));
    const checkpoint = await this.#tables[kind].write(stored, soft);
    this.#onWritten({ kind, records: bodies.map(({ record }) => record), checkpoint });
  }

  /** Writes bodies of several kinds, in the order of KINDS. */
  async writeAll(bodies: { kind: Kind; body: RecordBody }[]): Promise<void> {
    for (const kind of KINDS) {
      await this.write(
        kind,
        bodies.filter((entry) => entry.kind === kind).map(({ body }) => body),
      );
    }
  }

  /** Takes records off the tablet, as if they had never been here. */
  async drop(kind: Kind, ids: string[]): Promise<void> {
    const stored = [...(await this.#tables[kind].many(ids)).values()];
    if (stored.length === 0) return;
    const checkpoint = await this.#tables[kind].drop(stored);
    this.#onWritten({ kind, records: stored.map(({ body }) => body.record), checkpoint, dropped: true });
  }

  async changedSince(kind: Kind, since: Checkpoint | undefined, limit: number) {
    const page = await this.#tables[kind].changedSince(since, limit);
    return { ...page, records: page.documents.map(({ body }) => upgrade(kind, body.record)) };
  }
}

function upgraded(kind: Kind, body: RecordBody): RecordBody {
  return { ...body, record: upgrade(kind, body.record) };
}
