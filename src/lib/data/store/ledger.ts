import { v7 as uuidv7 } from 'uuid';
import type { Step } from '../../domain/history/step.ts';
import type { AnyRecord, Kind } from '../../domain/records/index.ts';
import { MAX_SEQ, type EditBody, type EditState, type StoredEdit } from './shapes.ts';
import type { Table } from './table.ts';

/** What memory keeps of an edit that the server has not answered for. */
interface OpenEdit {
  id: string;
  seq: number;
  at: string;
  state: Exclude<EditState, 'sent'>;
  hasBase: boolean;
  reason?: string;
}

/** One record with unsent edits, oldest edit first. */
export interface OpenRecord {
  kind: Kind;
  recordId: string;
  edits: OpenEdit[];
}

export interface NewEdit {
  kind: Kind;
  after: AnyRecord;
  base?: EditBody['base'];
  /** Who made it, when it was not who saves. */
  by?: string;
}

const keyOf = (kind: Kind, recordId: string) => `${kind}/${recordId}`;

/**
 * The edits store: the one truth about what is unsent, and the history of edits made here. A summary of the open
 * edits lives in memory; every change is on the disk before it is in the summary.
 */
export class Ledger {
  readonly #edits: Table<StoredEdit>;
  readonly #open = new Map<string, OpenRecord>();
  #lastSeq = 0;

  constructor(edits: Table<StoredEdit>) {
    this.#edits = edits;
  }

  async load(): Promise<void> {
    const [newest] = await this.#edits.where({
      selector: { countdown: { $gte: 0 } },
      index: ['countdown'],
      limit: 1,
    });
    this.#lastSeq = newest?.seq ?? 0;
    for (const state of ['pending', 'refused'] as const) {
      const edits = await this.#edits.where({ selector: { state }, index: ['state', 'seq'] });
      for (const edit of edits) this.#remember(edit);
    }
  }

  /** Number of the newest edit. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Edits made here after number `seq`, sent ones too, newest first. */
  async since(seq: number): Promise<StoredEdit[]> {
    const edits = await this.#edits.where({ selector: { countdown: { $lt: MAX_SEQ - seq } }, index: ['countdown'] });
    return edits.filter(isVersion);
  }

  /** Entries numbered after `seq`, oldest first, single edits of other tablets among them. */
  after(seq: number, limit: number): Promise<StoredEdit[]> {
    const first = MAX_SEQ - seq - limit;
    const range = { $gte: first, $lt: MAX_SEQ - seq };
    return this.#edits
      .where({ selector: { countdown: range }, index: ['countdown'] })
      .then((entries) => entries.reverse());
  }

  openRecords(): OpenRecord[] {
    return [...this.#open.values()];
  }

  openRecord(kind: Kind, recordId: string): OpenRecord | undefined {
    return this.#open.get(keyOf(kind, recordId));
  }

  /** Writes new edits, all in one transaction. */
  async append(edits: NewEdit[], by: string, at: string): Promise<StoredEdit[]> {
    const stored = edits.map(({ kind, after, base, by: author = by }, n): StoredEdit => {
      const seq = this.#lastSeq + 1 + n;
      const body = { by: author, after, ...(base === undefined ? {} : { base }) };
      return { id: uuidv7(), kind, recordId: after.id, seq, countdown: MAX_SEQ - seq, state: 'pending', at, body };
    });
    await this.#edits.write(stored);
    this.#lastSeq += stored.length;
    for (const edit of stored) this.#remember(edit);
    return stored;
  }

  /** Stored edits of a record, sent ones too, oldest first. */
  async history(recordId: string): Promise<StoredEdit[]> {
    return (await this.entries(recordId)).filter(isVersion);
  }

  /** All that is stored of a record's edits, single edits of other tablets too, oldest first. */
  entries(recordId: string): Promise<StoredEdit[]> {
    return this.#edits.where({ selector: { recordId }, index: ['recordId', 'seq'] });
  }

  /** Keeps single edits of other tablets, all in one transaction. Those that are here already are to be left out. */
  async keepSteps(steps: Step[], at: string): Promise<void> {
    const stored = steps.map((step, n): StoredEdit => {
      const seq = this.#lastSeq + 1 + n;
      const body = { by: step.by, after: { id: step.recordId } as AnyRecord, step };
      const { kind, recordId } = step;
      return { id: uuidv7(), kind, recordId, seq, countdown: MAX_SEQ - seq, state: 'sent', at, body };
    });
    if (stored.length === 0) return;
    await this.#edits.write(stored);
    this.#lastSeq += stored.length;
  }

  /** The open edits of records in full, oldest first; by record. */
  async openEdits(records: OpenRecord[]): Promise<Map<OpenRecord, StoredEdit[]>> {
    const stored = await this.#edits.many(records.flatMap((record) => record.edits.map((edit) => edit.id)));
    return new Map(records.map((record) => [record, record.edits.flatMap(({ id }) => stored.get(id) ?? [])]));
  }

  /** Changes stored edits, all in one transaction. */
  async update(edits: StoredEdit[]): Promise<void> {
    if (edits.length === 0) return;
    await this.#edits.write(edits);
    for (const edit of edits) this.#remember(edit);
  }

  /** Refused edits of a record count as pending again. */
  async retry(kind: Kind, recordId: string): Promise<void> {
    const record = this.openRecord(kind, recordId);
    if (!record) return;
    const edits = (await this.openEdits([record])).get(record) ?? [];
    const refused = edits.filter(({ state }) => state === 'refused');
    await this.update(
      refused.map((edit) => {
        const { refusal: _, ...body } = edit.body;
        return { ...edit, state: 'pending' as const, body };
      }),
    );
  }

  /**
   * Forgets sent edits older than `before` (an instant), at most `limit` in one go, and only those that the server has as single edits too
   * (`told`). The newest stays: the next one is numbered after it.
   */
  async prune(before: string, told: (seq: number) => boolean, limit = 500): Promise<number> {
    const sent = await this.#edits.where({
      selector: { state: 'sent' },
      index: ['state', 'seq'],
      limit,
    });
    const old = sent.filter((edit) => edit.at < before && edit.seq !== this.#lastSeq && told(edit.seq));
    if (old.length > 0) await this.#edits.drop(old);
    return old.length;
  }

  /** Forgets what was sent of records that leave the tablet, as far as the server has it as single edits too (`told`). Open edits stay. */
  async forget(recordIds: string[], told: (seq: number) => boolean): Promise<void> {
    const histories = await Promise.all(recordIds.map((id) => this.entries(id)));
    const sent = histories.flat().filter(({ state, seq }) => state === 'sent' && told(seq));
    // The newest edit stays, empty: the next one is numbered after it.
    const newest = sent.filter(({ seq }) => seq === this.#lastSeq);
    const older = sent.filter(({ seq }) => seq !== this.#lastSeq);
    if (older.length > 0) await this.#edits.drop(older);
    await this.update(newest.map((edit) => ({ ...edit, body: { by: edit.body.by, after: onlyId(edit.body.after) } })));
  }

  #remember(edit: StoredEdit): void {
    const key = keyOf(edit.kind, edit.recordId);
    const record = this.#open.get(key) ?? { kind: edit.kind, recordId: edit.recordId, edits: [] };
    const edits = record.edits.filter(({ id }) => id !== edit.id);
    if (edit.state !== 'sent') {
      const { id, seq, at, state, body } = edit;
      edits.push({ id, seq, at, state, hasBase: body.base !== undefined, reason: body.refusal?.reason });
      edits.sort((a, b) => a.seq - b.seq);
    }
    record.edits = edits;
    if (edits.length > 0) this.#open.set(key, record);
    else this.#open.delete(key);
  }
}

const isVersion = ({ body }: StoredEdit) => body.step === undefined;
const onlyId = ({ id }: AnyRecord) => ({ id }) as AnyRecord;
