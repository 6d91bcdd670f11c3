import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How programs of the same owner reach the server that holds a data folder. */
export interface OwnerFile {
  url: string;
  /** Starts an upward run and reads its history; nothing else. */
  token: string;
}

const pathOf = (dataDir: string) => join(dataDir, 'server.json');

/** Readable by the owner of the data folder only. */
export function writeOwnerFile(dataDir: string, content: OwnerFile): void {
  rmSync(pathOf(dataDir), { force: true });
  writeFileSync(pathOf(dataDir), JSON.stringify(content), { mode: 0o600, flag: 'wx' });
}

/** Undefined when no server has left one. A server that was killed leaves a stale one. */
export function readOwnerFile(dataDir: string): OwnerFile | undefined {
  try {
    return JSON.parse(readFileSync(pathOf(dataDir), 'utf8')) as OwnerFile;
  } catch {
    return undefined;
  }
}

export const removeOwnerFile = (dataDir: string): void => rmSync(pathOf(dataDir), { force: true });
