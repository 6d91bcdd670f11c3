import type { Found, Leaf, Revision, RevHistory } from '../store/engine.ts';
import type { JsonObject } from './body.ts';

/** Fields that an answer may add to a stored document. */
export interface DocumentMeta {
  history?: RevHistory | undefined;
  revsInfo?: Found['revsInfo'];
  conflicts?: string[];
  deletedConflicts?: string[];
  localSeq?: string;
}

function head({ id, rev, deleted, body }: Revision): string {
  const fields = body === '{}' ? '' : `,${body.slice(1, -1)}`;
  return `{"_id":${JSON.stringify(id)},"_rev":"${rev}"${deleted ? ',"_deleted":true' : ''}${fields}`;
}

function metaText(meta: DocumentMeta): string {
  let text = '';
  if (meta.history) text += `,"_revisions":${JSON.stringify(meta.history)}`;
  if (meta.revsInfo) text += `,"_revs_info":${JSON.stringify(meta.revsInfo)}`;
  if (meta.conflicts?.length) text += `,"_conflicts":${JSON.stringify(meta.conflicts)}`;
  if (meta.deletedConflicts?.length) text += `,"_deleted_conflicts":${JSON.stringify(meta.deletedConflicts)}`;
  if (meta.localSeq !== undefined) text += `,"_local_seq":${JSON.stringify(meta.localSeq)}`;
  return text;
}

/** The JSON text of a document, made of its stored parts without parsing them. */
export function documentText(
  revision: Revision,
  meta: DocumentMeta = {},
  attachments: string | null = revision.attachments,
): string {
  const files = attachments === null ? '' : `,"_attachments":${attachments}`;
  return `${head(revision)}${metaText(meta)}${files}}`;
}

/** What stands before and after the fields of a document whose body came as bytes: `{…}` without its brackets goes between. */
export function documentFrame(revision: Revision, bytes: Uint8Array): { start: string; end: string } {
  const files = revision.attachments === null ? '' : `,"_attachments":${revision.attachments}`;
  const start = head({ ...revision, body: '{}' });
  return { start: bytes.length > 2 ? `${start},` : start, end: `${files}}` };
}

/** The document as an object, for those who look into it. */
export function parsedDocument(revision: Revision, meta: DocumentMeta = {}): JsonObject {
  return JSON.parse(documentText(revision, meta)) as JsonObject;
}

/** Leaves that lost and live. */
export function conflictsOf(leaves: Leaf[]): string[] {
  return leaves.slice(1).flatMap((leaf) => (leaf.deleted ? [] : [leaf.rev]));
}

/** Leaves that lost and are tombstones. */
export function deletedConflictsOf(leaves: Leaf[]): string[] {
  return leaves.slice(1).flatMap((leaf) => (leaf.deleted ? [leaf.rev] : []));
}
