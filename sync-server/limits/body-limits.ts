import { pathSegments } from '../http/target.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Largest body of each endpoint of the databases' protocol that takes no documents, by the segment that names it. */
const SMALL: Record<string, number> = {
  // Open to everybody.
  _session: 16 * KIB,
  _revs_limit: KIB,
  _compact: KIB,
  _ensure_full_commit: KIB,
  _security: 256 * KIB,
  _purge: 4 * MIB,
  _index: MIB,
  _find: MIB,
  _explain: MIB,
  _replicate: MIB,
  _dbs_info: MIB,
  // A page of a replication asks for some thousand revisions.
  _changes: 8 * MIB,
  _revs_diff: 16 * MIB,
  _missing_revs: 16 * MIB,
  _bulk_get: 16 * MIB,
  _all_docs: 16 * MIB,
};

/** Bytes; undefined where documents or attachments come in. `path`: below the prefix, as it was asked for. */
export function bodyLimit(path: string): number | undefined {
  const [first = '', second = '', third] = pathSegments(path);
  if (first.startsWith('_')) return SMALL[first] ?? 64 * KIB;
  return third === undefined || second === '_index' ? SMALL[second] : undefined;
}
