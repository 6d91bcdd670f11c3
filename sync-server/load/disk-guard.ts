import { statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';

const LOOK_EVERY_MS = 5_000;

/** Knows how much of the disk is free, a few seconds old at most. */
export class DiskGuard {
  readonly #dir: string;
  readonly #floor: number;
  readonly #timer: NodeJS.Timeout;
  freeBytes: number;

  constructor(dir: string, floorBytes: number) {
    this.#dir = dir;
    this.#floor = floorBytes;
    const { bavail, bsize } = statfsSync(dir);
    this.freeBytes = bavail * bsize;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** So little is left that nothing more may be stored: the databases need room to commit and to be compacted. */
  get low(): boolean {
    return this.freeBytes < this.#floor;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    try {
      const { bavail, bsize } = await statfs(this.#dir);
      this.freeBytes = bavail * bsize;
    } catch {
      // A disk that cannot even be asked takes nothing.
      this.freeBytes = 0;
    }
  }
}
