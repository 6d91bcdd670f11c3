import { deeperThan, MAX_DEPTH } from '../limits/json-depth.ts';
import { parseRev } from '../store/rev.ts';
import { badRequest, queryError } from './errors.ts';

/** True only for the text `true`, as in CouchDB. */
export function flag(query: URLSearchParams, name: string): boolean {
  return query.get(name) === 'true';
}

/** A whole number of at least `min`, undefined when absent. @throws CouchError 400 */
export function integer(query: URLSearchParams, name: string, min = 0): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,15}$/.test(text) || Number(text) < min) {
    throw queryError(`Invalid value for integer: ${JSON.stringify(text)} (${name})`);
  }
  return Number(text);
}

/** A JSON value, undefined when absent. @throws CouchError 400 */
export function json(query: URLSearchParams, name: string): unknown {
  const text = query.get(name);
  if (text === null) return undefined;
  if (deeperThan(Buffer.from(text), MAX_DEPTH)) throw queryError(`JSON is nested too deeply: ${name}`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw queryError(`Invalid value for JSON: ${name}`);
  }
}

/** A revision in the query, undefined when absent. @throws CouchError 400 */
export function revParameter(query: URLSearchParams, name = 'rev'): string | undefined {
  const text = query.get(name);
  return text === null ? undefined : assertRev(text);
}

export function assertRev(value: unknown): string {
  if (typeof value !== 'string' || !parseRev(value)) throw badRequest('Invalid rev format');
  return value;
}

/** A list of revisions in JSON. @throws CouchError 400 */
export function assertRevs(value: unknown): string[] {
  if (!Array.isArray(value)) throw badRequest('Invalid list of revisions');
  return value.map(assertRev);
}
