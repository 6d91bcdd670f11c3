import { compareText } from '../../../domain/merge/canonical.ts';
import { parseClock } from '../../../domain/merge/clock.ts';
import type { Kind, Review } from '../../../domain/records/index.ts';
import type { DeviceApi, HistoryEntry } from '../../api.ts';
import type { Session } from '../../device/session.ts';
import { nameOf } from '../questions/rows.ts';
import { carriedEdits, decisionsAbout } from './carried.ts';
import { entriesOf, ownEdits } from './own-edits.ts';

/** Every edit that is known of a record: those of this tablet one by one, and those of others that were fetched; the rest as the record tells of it. The latest first. */
export async function history(session: Session, kind: Kind, id: string): ReturnType<DeviceApi['history']> {
  await session.columns.ready('patients', 'households', 'reviews');
  const held = await session.records.get(kind, id);
  if (!held) return { entries: [], names: {} };
  const stored = (await session.ledger.entries(id)).filter((edit) => edit.kind === kind);
  const own = ownEdits(
    kind,
    stored.filter(({ body }) => !body.step),
    session.clock.deviceId,
  );
  const others = entriesOf(stored.flatMap(({ body }) => body.step ?? []));
  const reviewIds = [...session.columns.reviews.idsIn(`${kind}/${id}`)];
  const reviews = [...(await session.records.many('reviews', reviewIds)).values()].map(
    ({ record }) => record as Review,
  );
  const decided = decisionsAbout(kind, id, reviews);
  const entries = new Map<string, HistoryEntry>();
  // The best source of an edit comes last: what the record carries, single edits of other tablets, this tablet's own list, the decision.
  const single = [...others, ...own.values()];
  for (const entry of [...carriedEdits(kind, held.record), ...single]) entries.set(entry.key, entry);
  for (const entry of decided) {
    const known = entries.get(entry.key);
    entries.set(entry.key, { ...known, ...entry, fields: entry.fields.length > 0 ? entry.fields : [] });
  }
  // The making and voiding of the record, where they are known as single edits, are told in full.
  const has = (what: HistoryEntry['what']) => single.some((entry) => entry.what === what);
  const told = [...entries.values()].filter(
    ({ key }) => !(key.startsWith('created ') && has('created')) && !(key.startsWith('voided ') && has('voided')),
  );
  told.sort((a, b) => timeOf(b) - timeOf(a) || compareText(b.key, a.key));
  const values = told.flatMap(({ fields }) => fields.flatMap(({ before, after }) => [before, after]));
  const ids = values.filter((value) => typeof value === 'string');
  return { entries: told, names: Object.fromEntries(ids.flatMap((one) => nameOf(session, one))) };
}

/** By the clock of the edit where it has one: the clocks of tablets may be wrong, its is not. */
function timeOf({ key, at }: HistoryEntry): number {
  return parseClock(key.slice(key.lastIndexOf(' ') + 1))?.ms ?? Date.parse(at);
}
