import type { Vault } from '../encryption/vault.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { Checkpoint } from '../store/table.ts';

/** Change it when a column's fields or their making change: older files are then rebuilt. */
const FORMAT = 3;

/** Names of files that were made of whole columns begin like this. */
export const MADE_OF_COLUMNS = 'made/';

export interface SavedColumn {
  /** Everything up to here is in the text. */
  checkpoint: Checkpoint;
  text: string;
}

/** Saved columns: compressed, then sealed. */
export class ColumnFiles {
  readonly #db: DeviceDb;
  readonly #vault: Vault;

  constructor(db: DeviceDb, vault: Vault) {
    this.#db = db;
    this.#vault = vault;
  }

  /** The saved column, or undefined when there is none that can be read: then it is rebuilt. */
  async load(name: string): Promise<SavedColumn | undefined> {
    try {
      const file = await this.#db.columns.get(name);
      if (!file) return undefined;
      const bytes = await this.#vault.openBytes(file.sealed, place(name));
      const whole = await new Response(pipe(bytes, new DecompressionStream('gzip'))).text();
      const end = whole.indexOf('\n');
      const { format, checkpoint } = JSON.parse(whole.slice(0, end)) as { format: number; checkpoint: Checkpoint };
      return format === FORMAT ? { checkpoint, text: whole.slice(end + 1) } : undefined;
    } catch (error) {
      console.warn(`column ${name} is rebuilt`, error instanceof Error ? error.name : error);
      return undefined;
    }
  }

  async save(name: string, { checkpoint, text }: SavedColumn): Promise<void> {
    const whole = new TextEncoder().encode(`${JSON.stringify({ format: FORMAT, checkpoint })}\n${text}`);
    const compressed = await new Response(pipe(whole, new CompressionStream('gzip'))).arrayBuffer();
    const sealed = await this.#vault.sealBytes(new Uint8Array(compressed), place(name));
    await this.#db.columns.put({ name, sealed });
  }

  /** Names of the saved files that begin like this. */
  names(beginning: string): Promise<string[]> {
    return this.#db.columns.where('name').startsWith(beginning).primaryKeys();
  }

  /** This column would not find all changes again: it goes, and with it what was made of columns. */
  async distrust(name: string): Promise<void> {
    await this.forget(name, ...(await this.names(MADE_OF_COLUMNS)));
  }

  async forget(...names: string[]): Promise<void> {
    await this.#db.columns.bulkDelete(names);
  }
}

const place = (name: string) => `columns/${name}`;

function pipe(bytes: Uint8Array<ArrayBuffer>, through: ReadableWritablePair<Uint8Array, BufferSource>) {
  return new Blob([bytes]).stream().pipeThrough(through);
}
