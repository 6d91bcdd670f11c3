import { badRequest, notFound, notImplemented } from './errors.ts';
import {
  ATTACHMENT_ROUTES,
  BULK_DELETE_ROUTES,
  DATABASE_ROUTES,
  DESIGN_INFO_ROUTES,
  DOCUMENT_ROUTES,
  INDEX_ROUTES,
  LOCAL_ROUTES,
  type DatabaseRoute,
  type Methods,
} from './routes.ts';

/** The segments of a path, decoded one by one: `%2F` is part of a name. @throws CouchError 400 */
export function segmentsOf(path: string): string[] {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch {
    throw badRequest('The path is not valid UTF-8');
  }
}

export interface DatabasePath {
  methods: Methods<DatabaseRoute>;
  docId: string;
  attachmentName: string;
}

/** What the segments after the database's name mean. @throws CouchError 400, 404, 501 */
export function resolveDatabasePath(segments: string[]): DatabasePath {
  const [first = '', ...rest] = trimmed(segments);
  const known = rest.length === 0 ? DATABASE_ROUTES.get(first) : undefined;
  if (known) return { methods: known, docId: '', attachmentName: '' };
  if (first === '_index') return indexPath(rest);
  if (first === '_local') return localPath(rest);
  if (first.startsWith('_local/')) return localPath([first.slice('_local/'.length), ...rest]);
  if (first === '_design') return documentPath(`_design/${rest[0] ?? ''}`, rest.slice(1));
  if (first.startsWith('_') && !first.startsWith('_design/')) throw notFound();
  return documentPath(first, rest);
}

/** A slash at the end means nothing. */
function trimmed(segments: string[]): string[] {
  return segments.at(-1) === '' ? segments.slice(0, -1) : segments;
}

/** `_bulk_delete`, or a design document with or without `_design/`, the type and the name of an index. */
function indexPath(rest: string[]): DatabasePath {
  if (rest.length === 1 && rest[0] === '_bulk_delete') {
    return { methods: BULK_DELETE_ROUTES, docId: '', attachmentName: '' };
  }
  const [design = '', type, name = '', ...more] = rest[0] === '_design' ? rest.slice(1) : rest;
  if (more.length > 0 || type !== 'json' || name === '') throw notFound();
  const docId = design.startsWith('_design/') ? design : `_design/${design}`;
  return { methods: INDEX_ROUTES, docId, attachmentName: name };
}

function localPath(rest: string[]): DatabasePath {
  const [name = '', ...more] = rest;
  if (name === '') throw badRequest('Invalid _local document id.');
  if (more.length > 0) throw badRequest('_local documents do not accept attachments.');
  return { methods: LOCAL_ROUTES, docId: `_local/${name}`, attachmentName: '' };
}

function documentPath(docId: string, rest: string[]): DatabasePath {
  if (rest.length === 0) return { methods: DOCUMENT_ROUTES, docId, attachmentName: '' };
  if (docId.startsWith('_design/') && rest[0]?.startsWith('_')) {
    if (rest.length === 1 && rest[0] === '_info') return { methods: DESIGN_INFO_ROUTES, docId, attachmentName: '' };
    throw notImplemented('Design documents are stored and never run: there are no views, lists, shows or updates.');
  }
  return { methods: ATTACHMENT_ROUTES, docId, attachmentName: rest.join('/') };
}
