import { accessSync, constants, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';

/** A folder for the data of one world: in memory where the system offers it, because the server waits for the disk at every answer. */
export function newFolder(): string {
  return mkdtempSync(join(writable(MEMORY) ? MEMORY : tmpdir(), 'tram-simulation-'));
}

function writable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
