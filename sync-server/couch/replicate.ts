import { paceOf } from '../load/pace.ts';
import { readJsonObject } from './body.ts';
import type { ServerContext } from './context.ts';
import { forbidden, notImplemented } from './errors.ts';
import type { Replicator } from './replicator.ts';
import { sendJson } from './respond.ts';

/** POST /_replicate: one run, a run without end, or the end of one. For administrators: it opens connections to any address. */
export async function postReplicate(c: ServerContext): Promise<void> {
  const replicator = replicatorFor(c);
  const asked = await readJsonObject(c);
  // It may last, and it asks this server itself: it must not hold one of the places that those requests need.
  const { status, body } = await paceOf(c.req).away('feed', replicator.replicate(asked, c.principal?.name ?? ''));
  sendJson(c.res, status, body);
}

/** @throws CouchError 403, 501 */
export function replicatorFor({ options, principal }: ServerContext): Replicator {
  if (!principal || !options.mayAccess(principal, undefined, 'admin')) throw forbidden();
  if (!options.replicator) throw notImplemented('This server runs no replications.');
  return options.replicator;
}
