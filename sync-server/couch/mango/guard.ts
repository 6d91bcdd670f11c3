import { createContext, Script } from 'node:vm';
import { isObject, type JsonObject } from '../body.ts';
import { badRequest } from '../errors.ts';
import type { Selector } from './selector.ts';

/** Longest time for one page of documents. */
const LIMIT_MS = 1000;

const room: { job: () => void } = { job: () => undefined };
createContext(room);
const script = new Script('job()');

/**
 * Which of the documents match. A regular expression that never comes to an end would stop the whole server: it is
 * stopped instead.
 *
 * @throws CouchError 400
 */
export function judge(selector: Selector, docs: JsonObject[]): boolean[] {
  if (!selector.usesRegex) return docs.map(selector.matches);
  let result: boolean[] = [];
  room.job = () => {
    result = docs.map(selector.matches);
  };
  try {
    script.runInContext(room, { timeout: LIMIT_MS });
  } catch (error) {
    // The error belongs to the other context: it is no instance of our Error.
    if (isObject(error) && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw badRequest('The regular expression takes too long.');
    }
    throw error;
  } finally {
    room.job = () => undefined;
  }
  return result;
}
