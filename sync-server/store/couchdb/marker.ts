import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnavailableError } from '../engine.ts';
import { syncFolder } from '../sqlite/files.ts';
import { renewGeneration, takeIdentity, type Identity } from '../sqlite/identity.ts';
import type { Peer } from './peer.ts';
import { isStatus } from './refusal.ts';

/** In the data folder: the marks that CouchDB may bear. */
export const COUCHDB_FILE = 'couchdb.json';
const DOCUMENT = '_local/identity';

/** A server that runs may renew its mark while another one takes CouchDB over. */
const TAKE_ATTEMPTS = 5;

interface Mark {
  _rev: string;
  mark: string;
}

/** True when the data folder of a store was used with CouchDB. */
export function isCouchdbFolder(dir: string): boolean {
  return existsSync(join(dir, COUCHDB_FILE));
}

/**
 * Knows whether CouchDB is still the one that this server wrote to. A mark lies in the data folder and in a small database of
 * CouchDB (as a local document, which replication leaves out) and is renewed again and again. When they differ, CouchDB was
 * restored or replaced, or a second server writes to it.
 */
export class Marker {
  readonly #dir: string;
  readonly #peer: Peer;
  readonly #path: string;
  #identity: Identity;
  #lost = false;

  /** @throws Error when another process has the folder */
  constructor(dir: string, peer: Peer, peerName: string) {
    this.#dir = dir;
    this.#peer = peer;
    this.#path = `/${encodeURIComponent(peerName)}`;
    this.#identity = takeIdentity(dir);
  }

  get instance(): string {
    return this.#identity.instance;
  }

  get generation(): string {
    return this.#identity.generation;
  }

  /** At start: a CouchDB that is not the one from before gets a new generation. @throws UnavailableError */
  async begin(): Promise<void> {
    await this.#createDatabase();
    for (let attempt = 0; attempt < TAKE_ATTEMPTS; attempt++) {
      const current = await this.#read();
      if (!this.#isOurs(current)) this.#renewGeneration();
      if (await this.#renew(current)) return;
    }
    throw new UnavailableError('Another server takes this CouchDB.');
  }

  /** While the server runs its generation cannot change: when CouchDB was replaced, nothing more is read or written. */
  async again(): Promise<'ours' | 'lost'> {
    if (!this.#lost) {
      const current = await this.#read();
      this.#lost = !this.#isOurs(current) || !(await this.#renew(current));
    }
    return this.#lost ? 'lost' : 'ours';
  }

  /** @throws UnavailableError */
  guard(): void {
    if (!this.#lost) return;
    const why = 'CouchDB was restored or replaced, or another server writes to it: restart this server.';
    throw new UnavailableError(why, { retryAfterS: 600 });
  }

  release(): void {
    this.#identity.release();
  }

  #renewGeneration(): void {
    this.#identity.release();
    renewGeneration(this.#dir);
    this.#identity = takeIdentity(this.#dir);
  }

  async #createDatabase(): Promise<void> {
    try {
      await this.#peer.json({ method: 'PUT', path: this.#path, query: { q: 1 } });
    } catch (error) {
      if (!isStatus(error, 412)) throw error;
    }
  }

  #isOurs(current: Mark | undefined): boolean {
    return current !== undefined && this.#marks().includes(current.mark);
  }

  /** False when somebody else wrote the mark meanwhile. */
  async #renew(current: Mark | undefined): Promise<boolean> {
    const mark = randomUUID();
    // Written here first: a server that is killed between the two knows both marks.
    this.#save(current ? [current.mark, mark] : [mark]);
    const body = JSON.stringify({ ...(current ? { _rev: current._rev } : {}), mark });
    try {
      await this.#peer.json({ method: 'PUT', path: `${this.#path}/${DOCUMENT}`, body });
    } catch (error) {
      if (isStatus(error, 409)) return false;
      throw error;
    }
    this.#save([mark]);
    return true;
  }

  async #read(): Promise<Mark | undefined> {
    try {
      return await this.#peer.json({ method: 'GET', path: `${this.#path}/${DOCUMENT}` });
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  #marks(): string[] {
    if (!isCouchdbFolder(this.#dir)) return [];
    return (JSON.parse(readFileSync(join(this.#dir, COUCHDB_FILE), 'utf8')) as { marks: string[] }).marks;
  }

  #save(marks: string[]): void {
    const unfinished = join(this.#dir, `${COUCHDB_FILE}.new`);
    writeFileSync(unfinished, JSON.stringify({ marks }), { flush: true });
    renameSync(unfinished, join(this.#dir, COUCHDB_FILE));
    syncFolder(this.#dir);
  }
}
