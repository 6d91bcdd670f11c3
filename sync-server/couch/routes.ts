import { getAllDbs } from './all-dbs.ts';
import { getAllDocs, postAllDocs } from './all-docs.ts';
import { deleteAttachment, getAttachment, putAttachment } from './attachment.ts';
import { postBulkDocs } from './bulk-docs.ts';
import { postBulkGet } from './bulk-get.ts';
import { changes } from './changes.ts';
import { postCompact } from './compact.ts';
import { copyDoc } from './copy.ts';
import type { Access, DatabaseContext, ServerContext } from './context.ts';
import { getDbsInfo, postDbsInfo } from './dbs-info.ts';
import { deleteDb, getDb, postDb } from './db.ts';
import { getDesignDocs, postDesignDocs } from './design-docs.ts';
import { getDesignInfo } from './design-info.ts';
import { getDbUpdates } from './db-updates.ts';
import { getDoc } from './doc-get.ts';
import { deleteDoc, putDoc } from './doc-put.ts';
import { postEnsureFullCommit } from './ensure-full-commit.ts';
import { getLocalDocs, postLocalDocs } from './local-docs.ts';
import { deleteLocal, getLocal, putLocal } from './local.ts';
import { postExplain } from './mango/explain.ts';
import { postFind } from './mango/find.ts';
import { deleteIndex, getIndexes, postBulkDeleteIndexes, postIndex } from './mango/indexes.ts';
import { postMissingRevs } from './missing-revs.ts';
import { postPurge } from './purge.ts';
import { getPurgedInfos, getPurgedInfosLimit, putPurgedInfosLimit } from './purged-infos.ts';
import { getRevsLimit, putRevsLimit } from './revs-limit.ts';
import { postReplicate } from './replicate.ts';
import { postRevsDiff } from './revs-diff.ts';
import { getRoot } from './root.ts';
import { getSchedulerDocs, getSchedulerJobs } from './scheduler.ts';
import { getSecurity, putSecurity } from './security.ts';
import { deleteSession, getSession, postSession } from './session.ts';
import { getActiveTasks } from './tasks.ts';
import { getUp } from './up.ts';
import { getUuids } from './uuids.ts';

export interface ServerRoute {
  handle: (c: ServerContext) => Promise<void>;
  /** Answered to anybody. */
  open?: boolean;
}

export interface DatabaseRoute {
  handle: (c: DatabaseContext) => Promise<void>;
  access: Access;
}

/** Handlers by method; HEAD is answered by GET. */
export type Methods<Route> = Partial<Record<string, Route>>;

const open = (handle: ServerRoute['handle']): ServerRoute => ({ handle, open: true });
const signedIn = (handle: ServerRoute['handle']): ServerRoute => ({ handle });
const read = (handle: DatabaseRoute['handle']): DatabaseRoute => ({ handle, access: 'read' });
const write = (handle: DatabaseRoute['handle']): DatabaseRoute => ({ handle, access: 'write' });
const admin = (handle: DatabaseRoute['handle']): DatabaseRoute => ({ handle, access: 'admin' });

/** Endpoints of the server, by the first segment of the path, or by the first two with more to come. */
export const SERVER_ROUTES = new Map<string, Methods<ServerRoute>>([
  ['', { GET: open(getRoot) }],
  ['_up', { GET: open(getUp) }],
  ['_session', { GET: open(getSession), POST: open(postSession), DELETE: open(deleteSession) }],
  ['_uuids', { GET: signedIn(getUuids) }],
  ['_all_dbs', { GET: signedIn(getAllDbs) }],
  ['_active_tasks', { GET: signedIn(getActiveTasks) }],
  ['_dbs_info', { GET: signedIn(getDbsInfo), POST: signedIn(postDbsInfo) }],
  ['_db_updates', { GET: signedIn(getDbUpdates) }],
  ['_replicate', { POST: signedIn(postReplicate) }],
  ['_scheduler/docs', { GET: signedIn(getSchedulerDocs) }],
  ['_scheduler/jobs', { GET: signedIn(getSchedulerJobs) }],
]);

/** Endpoints of a database, by the second segment of the path. `PUT /{db}` stands in app.ts: there is no database yet. */
export const DATABASE_ROUTES = new Map<string, Methods<DatabaseRoute>>([
  ['', { GET: read(getDb), POST: write(postDb), DELETE: admin(deleteDb) }],
  ['_all_docs', { GET: read(getAllDocs), POST: read(postAllDocs) }],
  ['_bulk_docs', { POST: write(postBulkDocs) }],
  ['_bulk_get', { POST: read(postBulkGet) }],
  ['_changes', { GET: read(changes), POST: read(changes) }],
  ['_compact', { POST: admin(postCompact) }],
  ['_design_docs', { GET: read(getDesignDocs), POST: read(postDesignDocs) }],
  ['_ensure_full_commit', { POST: write(postEnsureFullCommit) }],
  ['_explain', { POST: read(postExplain) }],
  ['_find', { POST: read(postFind) }],
  ['_index', { GET: read(getIndexes), POST: admin(postIndex) }],
  ['_local_docs', { GET: read(getLocalDocs), POST: read(postLocalDocs) }],
  ['_missing_revs', { POST: read(postMissingRevs) }],
  ['_purge', { POST: admin(postPurge) }],
  ['_purged_infos', { GET: admin(getPurgedInfos) }],
  ['_purged_infos_limit', { GET: read(getPurgedInfosLimit), PUT: admin(putPurgedInfosLimit) }],
  ['_revs_diff', { POST: read(postRevsDiff) }],
  ['_revs_limit', { GET: read(getRevsLimit), PUT: admin(putRevsLimit) }],
  ['_security', { GET: read(getSecurity), PUT: admin(putSecurity) }],
]);

/** Below `_index`: one index of a design document, and many design documents. */
export const INDEX_ROUTES: Methods<DatabaseRoute> = { DELETE: admin(deleteIndex) };
export const BULK_DELETE_ROUTES: Methods<DatabaseRoute> = { POST: admin(postBulkDeleteIndexes) };

/** `_design/{ddoc}/_info` */
export const DESIGN_INFO_ROUTES: Methods<DatabaseRoute> = { GET: read(getDesignInfo) };

export const DOCUMENT_ROUTES: Methods<DatabaseRoute> = {
  GET: read(getDoc),
  PUT: write(putDoc),
  COPY: write(copyDoc),
  DELETE: write(deleteDoc),
};

export const LOCAL_ROUTES: Methods<DatabaseRoute> = {
  GET: read(getLocal),
  PUT: write(putLocal),
  DELETE: write(deleteLocal),
};

export const ATTACHMENT_ROUTES: Methods<DatabaseRoute> = {
  GET: read(getAttachment),
  PUT: write(putAttachment),
  DELETE: write(deleteAttachment),
};
