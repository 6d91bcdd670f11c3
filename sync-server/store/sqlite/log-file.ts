import { close, fdatasync, open } from 'node:fs';
import { promisify } from 'node:util';

const openAsync = promisify(open);
const syncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

/**
 * The write-ahead log beside a database file, to be put on disk without holding up this thread. SQLite has written to it; it stays the
 * same file for as long as the database is open. No lock of SQLite's lies on it, so that closing it here frees none.
 */
export class LogFile {
  readonly #path: string;
  #opened: Promise<number> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(databasePath: string) {
    this.#path = `${databasePath}-wal`;
  }

  /** Resolves when everything that was written until now is on disk. */
  sync(): Promise<void> {
    const synced = this.#file().then((file) => syncAsync(file));
    this.#last = synced.catch(() => undefined);
    return synced;
  }

  /** Lets the file go when nobody waits for it any more. */
  close(): void {
    const opened = this.#opened;
    if (opened) void this.#last.then(async () => closeAsync(await opened)).catch(() => undefined);
  }

  // Some systems sync only what was opened to write.
  #file(): Promise<number> {
    return (this.#opened ??= openAsync(this.#path, 'r+'));
  }
}
