import { StorageError, UnavailableError } from '../engine.ts';

/** CouchDB understood a request and says no. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  readonly error: string;
  readonly reason: string;

  constructor(status: number, error: string, reason: string) {
    super(`CouchDB answered ${status} ${error}: ${reason}`);
    this.status = status;
    this.error = error;
    this.reason = reason;
  }
}

const NO_DATABASE = /^(Database does not exist\.?|no_db_file)$/i;

export function saysNoDatabase(error: unknown): boolean {
  return error instanceof Refusal && error.status === 404 && NO_DATABASE.test(error.reason);
}

export function isStatus(error: unknown, status: number): error is Refusal {
  return error instanceof Refusal && error.status === status;
}

/** CouchDB asks for patience, or does not know us. A client of ours can do nothing about either, so it waits. */
const PASSING = new Set([401, 403, 408, 429]);
const DISK_FULL = 507;

/** What an answer other than success means. `text`: its body. */
export function refusalOf(status: number, text: string, retryAfter: string | undefined): Error {
  const { error, reason } = parse(text);
  if (status === DISK_FULL) return new StorageError(`CouchDB cannot write: ${reason}`);
  if (status < 500 && !PASSING.has(status)) return new Refusal(status, error, reason);
  const seconds = Number(retryAfter);
  const retryAfterS = Number.isInteger(seconds) && seconds > 0 ? { retryAfterS: Math.min(seconds, 600) } : {};
  return new UnavailableError(`CouchDB answered ${status} ${error}: ${reason}`, retryAfterS);
}

function parse(text: string): { error: string; reason: string } {
  try {
    const { error, reason } = JSON.parse(text) as Record<string, unknown>;
    return { error: String(error), reason: String(reason) };
  } catch {
    return { error: 'unknown', reason: text.slice(0, 200) };
  }
}
