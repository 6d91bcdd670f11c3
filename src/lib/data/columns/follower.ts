import type { AnyRecord, Kind } from '../../domain/records/index.ts';
import type { RecordStore, Written } from '../store/record-store.ts';
import type { Checkpoint } from '../store/table.ts';
import type { ColumnFiles } from './column-file.ts';

const PAGE = 500;

/** What a follower needs of its table. */
interface Followed {
  remove(id: string): void;
  toTexts(): string[];
  load(texts: readonly string[]): void;
}

/** Keeps one column equal to its collection: from the saved file, from the changes since, and from each write. */
export class Follower {
  readonly #kind: Kind;
  readonly #table: Followed;
  readonly #keep: (record: AnyRecord) => void;
  readonly #files: ColumnFiles;
  /** Every change up to here is in the table. */
  #checkpoint: Checkpoint | undefined;
  #caughtUp = false;
  #dirty = false;
  #isReady = false;
  #isInOrder = true;
  readonly #ready = Promise.withResolvers<void>();

  constructor(kind: Kind, table: Followed, keep: (record: AnyRecord) => void, files: ColumnFiles) {
    this.#kind = kind;
    this.#table = table;
    this.#keep = keep;
    this.#files = files;
    // A failure is thrown where somebody waits; nobody may be waiting.
    this.#ready.promise.catch(() => undefined);
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Every change up to here is in the table, and all later ones have a later place; undefined until it has caught up. */
  get position(): Checkpoint | undefined {
    return this.#isReady && this.#isInOrder ? this.#checkpoint : undefined;
  }

  async start(records: RecordStore, serial: <T>(task: () => Promise<T>) => Promise<T>): Promise<void> {
    try {
      await serial(() => this.#load());
      while (await serial(() => this.#catchUp(records))) continue;
      this.#isReady = true;
      this.#ready.resolve();
    } catch (error) {
      this.#ready.reject(error);
      throw error;
    }
  }

  follow({ records, checkpoint, dropped }: Written): void {
    for (const record of records) {
      if (dropped) this.#remove(record.id);
      else this.#take(record);
    }
    if (isAfter(checkpoint, this.#checkpoint)) {
      if (this.#caughtUp) this.#checkpoint = checkpoint;
      return;
    }
    // The clock was set back: the next start would not find this change. Without a file it rebuilds.
    this.#isInOrder = false;
    this.#files.distrust(this.#kind).catch((error: unknown) => console.warn('column not forgotten', error));
  }

  async save(): Promise<void> {
    if (!this.#dirty || !this.#checkpoint) return;
    this.#dirty = false;
    try {
      await this.#files.save(this.#kind, { checkpoint: this.#checkpoint, texts: this.#table.toTexts() });
    } catch (error) {
      this.#dirty = true;
      throw error;
    }
  }

  async #load(): Promise<void> {
    const saved = await this.#files.load(this.#kind);
    if (!saved) return;
    try {
      this.#table.load(saved.texts);
      this.#checkpoint = saved.checkpoint;
    } catch {
      await this.#files.forget(this.#kind);
    }
  }

  /** Answers true when there is more. */
  async #catchUp(records: RecordStore): Promise<boolean> {
    const page = await records.changedSince(this.#kind, this.#checkpoint, PAGE);
    for (const record of page.records) this.#take(record);
    for (const id of page.dropped) this.#remove(id);
    this.#checkpoint = page.checkpoint;
    this.#caughtUp = !page.more;
    return page.more;
  }

  #remove(id: string): void {
    this.#dirty = true;
    this.#table.remove(id);
  }

  #take(record: AnyRecord): void {
    this.#dirty = true;
    if (record.voided) this.#table.remove(record.id);
    else this.#keep(record);
  }
}

function isAfter(a: Checkpoint, b: Checkpoint | undefined): boolean {
  return !b || a.lwt > b.lwt || (a.lwt === b.lwt && a.id > b.id);
}
