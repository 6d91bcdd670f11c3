import { closeSync, fsyncSync, openSync } from 'node:fs';

const SUFFIX = '.sqlite';

/** Legal names have lower-case letters only and no dot, so a slash can become a dot. */
export const fileNameOf = (name: string) => name.replaceAll('/', '.') + SUFFIX;
export const nameOfFile = (file: string) => file.slice(0, -SUFFIX.length).replaceAll('.', '/');
export const isDatabaseFile = (file: string) => file.endsWith(SUFFIX);

/** What SQLite keeps beside a file, the file itself first: a log without its file is dropped. */
export const FILE_PARTS = ['', '-wal', '-shm'];

/** Makes the making, renaming or removing of a file last. */
export function syncFolder(dir: string): void {
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
