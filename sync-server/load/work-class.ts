import { pathSegments, queryOf } from '../http/target.ts';
import type { LaneName } from './limits.ts';

const PAGES = /^(_changes|_all_docs|_bulk_get|_find|_explain|_revs_diff|_missing_revs|_local_docs|_dbs_info)$/;
/** What makes room, or only says that everything is written. */
const NO_DOCUMENTS = /^(_compact|_ensure_full_commit)$/;

/** The class of a request of the databases' protocol; `path` without the prefix, as it came. */
export function couchLane(method: string, path: string): LaneName {
  const [first = '', second = '', third] = pathSegments(path);
  if (first === '_session') return method === 'POST' ? 'signIn' : 'cheap';
  // A feed without documents waits more than it works.
  if (second === '_changes' && isFeed(path) && queryOf(path).get('include_docs') !== 'true') return 'cheap';
  if (PAGES.test(first) || PAGES.test(second)) return 'bulk';
  if (NO_DOCUMENTS.test(second)) return 'cheap';
  if (method === 'GET' || method === 'HEAD') {
    const attachment = third !== undefined && !/^_(local|design|index)$/.test(second);
    return attachment || queryOf(path).has('open_revs') ? 'bulk' : 'cheap';
  }
  return 'write';
}

/** The class of a request of the JSON API: what hashes a PIN is of its own. */
export function apiLane(method: string, path: string): LaneName {
  if (path === '/api/bundles') return 'write';
  const hashes = path === '/api/sign-in' || /^\/api\/people(\/|$)/.test(path);
  return hashes && method !== 'GET' && method !== 'HEAD' ? 'signIn' : 'cheap';
}

const FEED = /^(longpoll|continuous|live|eventsource)$/;

/** Feeds stay open for as long as the client wants. */
export const isFeed = (url: string): boolean => FEED.test(queryOf(url).get('feed') ?? '');
