import type { DocumentWrite, Leaf, Revision, RevHistory } from '../engine.ts';
import { parseRev } from '../rev.ts';
import { compareLeaves } from '../tree.ts';

/** A document as CouchDB answers it. */
export interface CouchDocument {
  _id: string;
  _rev: string;
  _deleted?: boolean;
  _attachments?: Record<string, unknown>;
  _revisions?: RevHistory;
  _conflicts?: string[];
  _deleted_conflicts?: string[];
  _revs_info?: { rev: string; status: 'available' | 'missing' | 'deleted' }[];
  _local_seq?: number | string;
  [field: string]: unknown;
}

export function revisionOf(document: CouchDocument): Revision {
  const { _id, _rev, _deleted, _attachments, _revisions, ...more } = document;
  const { _conflicts, _deleted_conflicts, _revs_info, _local_seq, ...fields } = more;
  const revision: Revision = {
    id: _id,
    rev: _rev,
    deleted: _deleted === true,
    body: JSON.stringify(fields),
    attachments: _attachments ? JSON.stringify(_attachments) : null,
  };
  if (_revisions) revision.history = _revisions;
  return revision;
}

/** The winner and those leaves that CouchDB names beside it when asked for `conflicts` and `deleted_conflicts`. */
export function leavesOf({ _rev, _deleted, _conflicts = [], _deleted_conflicts = [] }: CouchDocument): Leaf[] {
  const others = [
    ..._conflicts.map((rev) => ({ rev, deleted: false })),
    ..._deleted_conflicts.map((rev) => ({ rev, deleted: true })),
  ];
  return [{ rev: _rev, deleted: _deleted === true }, ...others.sort(compareLeaves)];
}

/** The JSON text of a document that is to be written. Its body is not parsed. */
export function documentText({ id, rev, history, deleted, body, attachments }: DocumentWrite, newEdits: boolean) {
  let text = `{"_id":${JSON.stringify(id)}`;
  if (rev !== undefined) text += `,"_rev":${JSON.stringify(rev)}`;
  if (!newEdits) text += `,"_revisions":${JSON.stringify(history ?? historyOf(rev))}`;
  if (deleted) text += ',"_deleted":true';
  if (attachments) text += `,"_attachments":{${attachmentsText(attachments)}}`;
  return `${text}${body === '{}' ? '' : `,${body.slice(1, -1)}`}}`;
}

function historyOf(rev: string | undefined): RevHistory {
  const { generation = 1, id = '' } = parseRev(rev) ?? {};
  return { start: generation, ids: [id] };
}

function attachmentsText(attachments: NonNullable<DocumentWrite['attachments']>): string {
  const texts = Object.entries(attachments).map(([name, attachment]) => {
    if (attachment.stub) return `${JSON.stringify(name)}:${JSON.stringify(attachment)}`;
    const { contentType, data, revpos } = attachment;
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
    return `${JSON.stringify(name)}:${JSON.stringify({ content_type: contentType, revpos, data: bytes })}`;
  });
  return texts.join(',');
}
