import type { Vault } from '../encryption/vault.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { Checkpoint } from '../store/table.ts';

/** Change it when a column's fields or their making change: older files are then rebuilt. */
const FORMAT = 4;

/** Names of files that were made of whole columns begin like this. */
export const MADE_OF_COLUMNS = 'made/';

export interface SavedColumn {
  /** Everything up to here is in the texts. */
  checkpoint: Checkpoint;
  texts: readonly string[];
}

interface Head {
  format: number;
  checkpoint: Checkpoint;
  /** Bytes of each text: one without Vietnamese letters is read many times as fast when it is read alone. */
  lengths: number[];
}

/** Bytes packed or unpacked in one go. */
const PART = 1 << 16;
const END_OF_HEAD = 10;

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
      const unpacked = new Response(parts(bytes).pipeThrough(new DecompressionStream('gzip')));
      const whole = new Uint8Array(await unpacked.arrayBuffer());
      let at = whole.indexOf(END_OF_HEAD) + 1;
      const { format, checkpoint, lengths } = JSON.parse(decoder.decode(whole.subarray(0, at))) as Head;
      if (format !== FORMAT) return undefined;
      const texts: string[] = [];
      for (const length of lengths) {
        texts.push(decoder.decode(whole.subarray(at, (at += length))));
        await others();
      }
      return { checkpoint, texts };
    } catch (error) {
      console.warn(`column ${name} is rebuilt`, error instanceof Error ? error.name : error);
      return undefined;
    }
  }

  async save(name: string, { checkpoint, texts }: SavedColumn): Promise<void> {
    const encoded = texts.map((text) => encoder.encode(text));
    const head: Head = { format: FORMAT, checkpoint, lengths: encoded.map(({ length }) => length) };
    const whole = new Blob([JSON.stringify(head), '\n', ...encoded]);
    const compressed = await new Response(whole.stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
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

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Lets other work of this thread go on. */
const others = () => new Promise((resolve) => setTimeout(resolve));

function parts(bytes: Uint8Array<ArrayBuffer>): ReadableStream<BufferSource> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.subarray(at, (at += PART)));
      else controller.close();
    },
  });
}
