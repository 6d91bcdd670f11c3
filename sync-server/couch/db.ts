import type { Database } from '../store/engine.ts';
import type { DatabaseContext, ServerContext } from './context.ts';
import { readJson } from './body.ts';
import { writeOne } from './doc-put.ts';
import { parseDocument } from './document-input.ts';
import { localId, writeLocal } from './local.ts';
import { sendJson } from './respond.ts';

/** GET /{db} */
export async function getDb(c: DatabaseContext): Promise<void> {
  sendJson(c.res, 200, await databaseInfo(c, c.db));
}

export async function databaseInfo({ tasks }: ServerContext, db: Database): Promise<object> {
  const info = await db.info();
  return {
    db_name: db.name,
    doc_count: info.docCount,
    doc_del_count: info.deletedCount,
    update_seq: info.updateSeq,
    purge_seq: '0',
    sizes: { file: info.fileSize, active: info.activeSize, external: info.activeSize },
    props: {},
    compact_running: [...tasks].some((task) => task.database === db.name),
    disk_format_version: 8,
    cluster: { q: 1, n: 1, w: 1, r: 1 },
    instance_start_time: '0',
  };
}

/** PUT /{db} */
export async function putDb({ res, options, dbName }: Omit<DatabaseContext, 'db'>): Promise<void> {
  await options.engine.create(dbName);
  sendJson(res, 201, { ok: true }, { location: `${options.prefix}/${encodeURIComponent(dbName)}` });
}

/** DELETE /{db} */
export async function deleteDb({ res, options, dbName }: DatabaseContext): Promise<void> {
  await options.engine.destroy(dbName);
  sendJson(res, 200, { ok: true });
}

/** POST /{db}: a document with the id that it holds, or a new one. */
export async function postDb(c: DatabaseContext): Promise<void> {
  const value = await readJson(c);
  const id = localId(value);
  if (id !== undefined) {
    sendJson(c.res, 201, { ok: true, id, rev: await writeLocal(c.db, id, value) });
    return;
  }
  await writeOne(c, parseDocument(value, { newEdits: true }), value, true);
}
