import { setImmediate as turn } from 'node:timers/promises';
import type { AllDocsOptions, AllDocsRow, Database } from '../store/engine.ts';
import type { Area } from './area.ts';
import { look } from './look.ts';

/** The documents of an area in order of id, or those of the keys. */
export async function* scopedAllDocs(
  db: Database,
  area: Area,
  options: AllDocsOptions,
): AsyncGenerator<AllDocsRow[], void, undefined> {
  const bodies = options.bodies === true;
  if (options.keys) {
    for await (const page of db.allDocs(options)) yield await keyedRows(db, area, page);
    return;
  }
  const { skip = 0, limit = Infinity, ...range } = options;
  let before = skip;
  let left = limit;
  for await (const page of left > 0 ? db.allDocs({ ...range, bodies: true }) : []) {
    const visible = await visibleRows(db, area, page);
    const rows = visible.slice(before, before + left);
    before = Math.max(0, before - visible.length);
    left -= rows.length;
    if (rows.length > 0) yield bodies ? rows : rows.map(({ id, leaves }) => ({ id, ...(leaves ? { leaves } : {}) }));
    if (left <= 0) return;
    await turn();
  }
}

/** A key of another village is answered as one that is not there. */
async function keyedRows(db: Database, area: Area, rows: AllDocsRow[]): Promise<AllDocsRow[]> {
  const seen = await look(
    db,
    area,
    rows.flatMap(({ id, leaves }) => (leaves ? [id] : [])),
  );
  return rows.map((row) => {
    const document = seen.get(row.id);
    return document?.visible ? { ...row, leaves: document.leaves } : { id: row.id };
  });
}

async function visibleRows(db: Database, area: Area, rows: AllDocsRow[]): Promise<AllDocsRow[]> {
  const readable = rows.filter(({ revision }) => revision !== undefined);
  const held = await area.holds(readable.flatMap(({ revision }) => revision ?? []));
  const visible = readable.filter((_row, index) => held[index]);
  const forked = await look(
    db,
    area,
    visible.filter(({ leaves = [] }) => leaves.length > 1).map(({ id }) => id),
  );
  return visible.map((row) => ({
    ...row,
    ...(forked.has(row.id) ? { leaves: forked.get(row.id)?.leaves ?? [] } : {}),
  }));
}
