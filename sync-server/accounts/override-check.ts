import { parseDatabaseName } from '../../src/lib/domain/records/index.ts';
import type { CouchPrincipal } from '../couch/app.ts';
import type { People } from './people.ts';
import { checkRecord } from './record-check.ts';

const NOT_THE_HEAD = 'Chỉ trưởng trạm được cho tiêm từ lô đang bị chặn.';

/** The rules for documents of the stations' databases: the schema of the kind, and who may override a rule of the stock. */
export function documentCheck(people: Pick<People, 'byId'>) {
  return (db: string, document: Record<string, unknown>, principal: CouchPrincipal): string | undefined =>
    checkRecord(db, document, principal) ?? (principal.admin ? undefined : overrideFault(db, document, people));
}

/**
 * Whoever sends it: a tablet is shared, and a merge on another tablet sends the head's word along. So the person who is named decides, a
 * head of this station, also one who has left since.
 */
function overrideFault(
  db: string,
  { override, _deleted }: Record<string, unknown>,
  people: Pick<People, 'byId'>,
): string | undefined {
  const target = parseDatabaseName(db);
  if (target?.kind !== 'immunizations' || _deleted === true || typeof override !== 'object' || override === null)
    return undefined;
  const by = people.byId(String((override as { by?: unknown }).by));
  return by?.role === 'stationHead' && by.stationCode === target.stationCode ? undefined : NOT_THE_HEAD;
}
