import type { DatabaseContext } from './context.ts';
import { findDocument } from './doc-get.ts';
import { parsedDocument } from './document-text.ts';
import { sendJson } from './respond.ts';

/** GET /{db}/_design/{ddoc}/_info: there is no view index, because design documents are stored and never run. */
export async function getDesignInfo({ res, db, docId }: DatabaseContext): Promise<void> {
  const { revision } = await findDocument(db, docId, undefined);
  const { language } = parsedDocument(revision);
  sendJson(res, 200, {
    name: docId.slice('_design/'.length),
    view_index: {
      signature: revision.rev.slice(revision.rev.indexOf('-') + 1),
      language: typeof language === 'string' ? language : 'javascript',
      sizes: { file: 0, external: 0, active: 0 },
      update_seq: 0,
      purge_seq: 0,
      updater_running: false,
      compact_running: false,
      waiting_clients: 0,
      waiting_commit: false,
      updates_pending: { minimum: 0, preferred: 0, total: 0 },
    },
  });
}
