import type { OpenRevsRequest, OpenRevsRow } from '../store/engine.ts';
import { parseRev } from '../store/rev.ts';
import { isObject, readJsonObject } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { countReads } from './count.ts';
import { badRequest } from './errors.ts';
import { flag } from './query.ts';

/** Requests that are read and written in one go. */
const BATCH = 100;

/** One document that a client asks for. */
export interface Wanted {
  id: string;
  /** Undefined asks for every leaf. */
  rev: string | undefined;
  attsSince: string[];
  /** A request that cannot be answered: what is wrong with it. */
  wrong?: string;
}

/** A document that cannot be answered, as CouchDB names it. */
export interface WantedError {
  id: string;
  rev: string;
  error: 'bad_request' | 'not_found';
  reason: string;
}

export interface Answer {
  wanted: Wanted;
  rows: OpenRevsRow[];
}

/** @throws CouchError 400 */
export async function readWanted(c: DatabaseContext): Promise<Wanted[]> {
  const { docs } = await readJsonObject(c);
  if (!Array.isArray(docs)) throw badRequest("Missing JSON list of 'docs'.");
  return docs.map(parseWanted);
}

function parseWanted(value: unknown): Wanted {
  const { id, rev, atts_since } = isObject(value) ? value : {};
  const attsSince = Array.isArray(atts_since) ? atts_since.filter((one) => parseRev(one) !== undefined) : [];
  if (typeof id !== 'string') return { id: '', rev: undefined, attsSince, wrong: 'document id missed' };
  if (rev === undefined || rev === null) return { id, rev: undefined, attsSince };
  if (typeof rev === 'string' && parseRev(rev)) return { id, rev, attsSince };
  return { id, rev: typeof rev === 'string' ? rev : JSON.stringify(rev), attsSince, wrong: 'Invalid rev format' };
}

/** What the store has, in the order of the request. */
export async function* answersFor(c: DatabaseContext, wanted: Wanted[]): AsyncGenerator<Answer[], void, undefined> {
  const latest = flag(c.query, 'latest');
  for (let start = 0; start < wanted.length; start += BATCH) {
    const batch = wanted.slice(start, start + BATCH);
    const requests = batch.map((one): OpenRevsRequest => {
      if (one.wrong !== undefined) return { id: one.id, revs: [] };
      return { id: one.id, revs: one.rev === undefined ? 'all' : [one.rev] };
    });
    const history = flag(c.query, 'revs') || batch.some((one) => one.attsSince.length > 0);
    const rows = await c.db.openRevs(requests, { latest, history });
    countReads(c, rows.length);
    yield batch.map((one, index) => ({ wanted: one, rows: rows[index] ?? [] }));
  }
}

/** What is wrong with a whole request, undefined when there are revisions to answer. */
export function errorOf({ wanted, rows }: Answer): WantedError | undefined {
  const rev = wanted.rev ?? 'undefined';
  if (wanted.wrong !== undefined) return { id: wanted.id, rev, error: 'bad_request', reason: wanted.wrong };
  return rows.length === 0 ? missing(wanted, rev) : undefined;
}

export function missing({ id }: Wanted, rev: string): WantedError {
  return { id, rev, error: 'not_found', reason: 'missing' };
}
