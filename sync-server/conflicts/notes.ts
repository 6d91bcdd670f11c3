import type { Database, Engine } from '../store/engine.ts';
import type { LeftAlone } from './left-alone.ts';

/** A local document of each database: it is not replicated, and a backup that is restored brings its own. */
const ID = '_local/tram-conflicts';

/** More documents than this are not named: the database is read again from its beginning at the next start instead. */
const MOST_LEFT_ALONE = 2_000;

interface Stored {
  /** Instance and generation of the store that `seq` belongs to. */
  store: string;
  seq?: string;
  leftAlone: LeftAlone[];
}

/** How far a database was read, and which of its documents were left alone. */
export class Notes {
  readonly leftAlone: Map<string, LeftAlone>;
  seq: string | undefined;
  readonly #db: Database;
  readonly #store: string;
  #rev: string | undefined;
  #saved: string;

  private constructor(db: Database, store: string, rev: string | undefined, stored: Stored) {
    this.#db = db;
    this.#store = store;
    this.#rev = rev;
    this.seq = stored.store === store ? stored.seq : undefined;
    this.leftAlone = new Map(stored.leftAlone.map((one) => [one.id, one]));
    this.#saved = JSON.stringify(stored);
  }

  static async open(db: Database, { instance, generation }: Engine): Promise<Notes> {
    const store = `${instance}/${generation}`;
    const found = await db.getLocal(ID);
    return new Notes(db, store, found?.rev, found ? (JSON.parse(found.body) as Stored) : { store, leftAlone: [] });
  }

  async save(): Promise<void> {
    const leftAlone = [...this.leftAlone.values()];
    const whole = leftAlone.length <= MOST_LEFT_ALONE;
    const stored: Stored = { store: this.#store, leftAlone: leftAlone.slice(0, MOST_LEFT_ALONE) };
    const text = JSON.stringify(whole ? { ...stored, seq: this.seq } : stored);
    if (text === this.#saved) return;
    const rev = await this.#db.putLocal(ID, this.#rev, text);
    if (rev === 'conflict' || rev === 'missing') throw new Error(`${ID} was changed by somebody else`);
    this.#rev = rev;
    this.#saved = text;
  }
}
