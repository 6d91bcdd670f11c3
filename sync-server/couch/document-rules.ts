import type { DocumentWrite } from '../store/engine.ts';
import type { DatabaseContext } from './context.ts';
import { isObject, type JsonObject } from './body.ts';
import { forbidden } from './errors.ts';
import { REPLICATOR_DB } from './replicator.ts';

/**
 * Why this person may not write this document, or undefined. Design documents are for administrators; the records'
 * own rules come from the options.
 */
export function refusal(c: DatabaseContext, document: DocumentWrite, value: unknown): string | undefined {
  const { options, principal, dbName } = c;
  if (document.id.startsWith('_design/')) {
    return options.mayAccess(principal, dbName, 'admin') ? undefined : 'You are not a db or server admin.';
  }
  if (dbName === REPLICATOR_DB) {
    const isWork = !document.deleted && !document.id.startsWith('_local/') && isObject(value);
    return isWork ? options.replicator?.problemOf(value) : undefined;
  }
  if (!options.checkDocument || document.id.startsWith('_local/')) return undefined;
  const rev = document.rev === undefined ? {} : { _rev: document.rev };
  const empty = document.deleted && document.body === '{}' ? { _deleted: true } : {};
  const doc: JsonObject = { ...(isObject(value) ? value : {}), _id: document.id, ...rev, ...empty };
  try {
    const reason = options.checkDocument(dbName, doc, principal);
    if (reason !== undefined) options.count?.('refused', 1, dbName);
    return reason;
  } catch (error) {
    // A rule that fails must not hold up the documents beside this one.
    options.log?.('error', 'the check of a document failed', { db: dbName, error: String(error) });
    return 'The document could not be checked.';
  }
}

/** @throws CouchError 403 */
export function assertMayWrite(c: DatabaseContext, document: DocumentWrite, value: unknown): void {
  const reason = refusal(c, document, value);
  if (reason !== undefined) throw forbidden(reason);
}
