import type { DocumentWrite } from '../engine.ts';

/** Fields of a design document that CouchDB would run, by itself or when somebody asks it. */
const CODE = [
  'validate_doc_update',
  'filters',
  'updates',
  'lists',
  'shows',
  'rewrites',
  'indexes',
  'st_indexes',
  'nouveau',
];

/**
 * Why a design document is not handed to CouchDB, or undefined. Nothing that came in through replication may run:
 * a validate function would refuse records, and CouchDB builds views by itself. Mango indexes hold no code.
 */
export function designRefusal({ id, body, deleted }: DocumentWrite): string | undefined {
  if (deleted || !id.startsWith('_design/')) return undefined;
  const document = JSON.parse(body) as Record<string, unknown>;
  const field = CODE.find((name) => document[name] !== undefined);
  const views = document.views !== undefined && document.language !== 'query';
  if (field === undefined && !views) return undefined;
  return `Design documents with code (${field ?? 'views'}) are not stored: CouchDB would run it.`;
}
