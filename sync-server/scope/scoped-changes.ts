import { setImmediate as turn } from 'node:timers/promises';
import { generationOf } from '../store/rev.ts';
import type { ChangeRow, ChangesEnd, ChangesOptions, Database } from '../store/engine.ts';
import type { Area } from './area.ts';
import { look } from './look.ts';

/**
 * The changes of an area. A document that has left it appears as a row `outOfArea`, never as a tombstone: tablets keep
 * what a foreign program deleted, mark it as voided and send it again.
 * `pending` is 1 while there may be more: the true number would count other villages.
 */
export async function* scopedChanges(
  db: Database,
  area: Area,
  options: ChangesOptions,
): AsyncGenerator<ChangeRow[], ChangesEnd, undefined> {
  const { limit = Infinity, bodies = false, since: asked, ...rest } = options;
  const since = area.unmarked(asked);
  const from = since === undefined ? {} : { since };
  const endAt = async (seq: string | undefined): Promise<ChangesEnd> => {
    const pages = db.changes({ ...rest, ...(seq === undefined ? {} : { since: seq }), limit: 0 });
    return told(area, options, await ended(pages));
  };
  if (limit <= 0) return endAt(since);

  const pages = db.changes({ ...rest, ...from, bodies: true });
  let left = limit;
  for (;;) {
    const page = await pages.next();
    if (page.done) return told(area, options, page.value);
    const rows = (await visibleRows(db, area, page.value, { leaving: !options.descending, since })).slice(0, left);
    left -= rows.length;
    const last = rows.at(-1);
    if (last) yield rows.map((row) => shown(area, row, bodies));
    if (left <= 0 && last) return options.descending ? { lastSeq: area.marked(last.seq), pending: 0 } : endAt(last.seq);
    // A long run over other villages writes nothing, so nothing else would let others have their turn.
    await turn();
  }
}

function told(area: Area, { descending }: ChangesOptions, { lastSeq, pending }: ChangesEnd): ChangesEnd {
  return { lastSeq: area.marked(lastSeq), pending: descending || pending === 0 ? 0 : 1 };
}

async function ended(pages: AsyncGenerator<ChangeRow[], ChangesEnd, undefined>): Promise<ChangesEnd> {
  for (;;) {
    const page = await pages.next();
    if (page.done) return page.value;
  }
}

function shown(area: Area, row: ChangeRow, bodies: boolean): ChangeRow {
  const { revision, ...rest } = row;
  return { ...rest, seq: area.marked(row.seq), ...(bodies && revision ? { revision } : {}) };
}

async function visibleRows(
  db: Database,
  area: Area,
  rows: ChangeRow[],
  { leaving, since }: { leaving: boolean; since: string | undefined },
): Promise<ChangeRow[]> {
  const readable = rows.filter((row) => row.revision !== undefined);
  const held = await area.holds(readable.flatMap(({ revision }) => revision ?? []));
  const inside = new Set(readable.filter((_row, index) => held[index]));
  const forked = await look(
    db,
    area,
    [...inside].filter(({ leaves }) => leaves.length > 1).map(({ id }) => id),
  );
  const visible: ChangeRow[] = [];
  for (const row of rows) {
    if (inside.has(row)) visible.push({ ...row, leaves: forked.get(row.id)?.leaves ?? row.leaves });
    else if (leaving && (await hasLeft(db, area, row, since)))
      visible.push({ seq: row.seq, id: row.id, deleted: false, leaves: [], outOfArea: true });
  }
  return visible;
}

/**
 * True when the person may hold an earlier revision. Where compaction has dropped what would tell, everybody who has
 * read before is told: a few ids too many are better than a record that stays on a device.
 */
async function hasLeft(db: Database, area: Area, row: ChangeRow, since: string | undefined): Promise<boolean> {
  const [winner, ...others] = row.leaves;
  if (area.followsPatient || area.isSettings || !winner || row.id.startsWith('_')) return false;
  const revs = [winner, ...others].map(({ rev }) => rev).filter((rev) => generationOf(rev) > 1);
  for (const rev of revs) {
    const held = await area.held(row.id, rev);
    if (held ?? since !== undefined) return true;
  }
  if (others.length === 0) return false;
  const [found = []] = await db.openRevs([{ id: row.id, revs: others.map(({ rev }) => rev) }]);
  return (await area.places(found.flatMap((one) => ('found' in one ? [one.found] : [])))).includes(true);
}
