import { createHmac } from 'node:crypto';
import { currentCaller } from '../caller.ts';

/**
 * How CouchDB knows this server. With `proxySecret` (CouchDB's proxy authentication) each request carries the id of
 * the person behind it, so that CouchDB's own log says who; with `basic` all requests come from one account.
 */
export interface CouchdbCredentials {
  basic?: { name: string; password: string };
  /** The same as `[chttpd_auth] secret` of CouchDB. */
  proxySecret?: string;
}

/** What this server is called when it asks on nobody's behalf. */
const SERVICE = 'tram-y-te-xa';

/**
 * Headers of one request. Who may do what was decided above the engine, so CouchDB is asked with the role of its
 * administrator. https://docs.couchdb.org/en/stable/api/server/authn.html
 */
export function credentialHeaders({ basic, proxySecret }: CouchdbCredentials): Record<string, string> {
  if (proxySecret !== undefined) {
    // Names of administrators may hold any letter, a header only ASCII.
    const name = encodeURIComponent(currentCaller() ?? SERVICE);
    return {
      'x-auth-couchdb-username': name,
      'x-auth-couchdb-roles': '_admin',
      'x-auth-couchdb-token': createHmac('sha256', proxySecret).update(name).digest('hex'),
    };
  }
  if (!basic) return {};
  return { authorization: `Basic ${Buffer.from(`${basic.name}:${basic.password}`).toString('base64')}` };
}
