import { hash, timingSafeEqual } from 'node:crypto';
import type { Credentials } from '../config.ts';
import { randomToken, sha256 } from './tokens.ts';

const SESSION_MS = 60 * 60 * 1000;
const MAX_SESSIONS = 100;

/** The administrator of TRAM_ADMIN and the tokens of this process, kept in memory. */
export class Admin {
  /** Bearer token of the server's own work (upward run); lives as long as the process. */
  readonly serviceToken = randomToken();
  /** Written to a file of the data folder for `npm run sync-up`. */
  readonly ownerToken = randomToken();
  readonly #credentials: Credentials | undefined;
  readonly #sessions = new Map<string, number>();

  constructor(credentials: Credentials | undefined) {
    this.#credentials = credentials;
  }

  /** In a time that does not tell how much of the name or password was right. */
  matches(name: string, password: string): boolean {
    if (!this.#credentials) return false;
    const sameName = this.#same(name, this.#credentials.name);
    return this.#same(password, this.#credentials.password) && sameName;
  }

  isService(token: string): boolean {
    return this.#same(token, this.serviceToken);
  }

  isOwner(token: string): boolean {
    return this.#same(token, this.ownerToken);
  }

  /** Value of a session cookie, good for one hour. */
  openSession(): string {
    const now = Date.now();
    for (const [key, until] of this.#sessions) if (until < now) this.#sessions.delete(key);
    const oldest = this.#sessions.keys().next();
    if (this.#sessions.size >= MAX_SESSIONS && !oldest.done) this.#sessions.delete(oldest.value);
    const session = randomToken();
    this.#sessions.set(sha256(session), now + SESSION_MS);
    return session;
  }

  hasSession(session: string): boolean {
    return (this.#sessions.get(sha256(session)) ?? 0) > Date.now();
  }

  get name(): string {
    return this.#credentials?.name ?? 'admin';
  }

  #same(a: string, b: string): boolean {
    // Asked at each request: one short hash, not a keyed one.
    const digest = (text: string) => hash('sha256', text, 'buffer');
    return timingSafeEqual(digest(a), digest(b));
  }
}
