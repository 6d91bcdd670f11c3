import { generationOf, revIdOf } from '../store/rev.ts';
import type { Database, Leaf, Revision } from '../store/engine.ts';
import type { Area } from './area.ts';

/** A document as somebody of an area sees it. */
export interface Seen {
  /** False: as if it were not there. */
  visible: boolean;
  /** Leaves that may be told, the winner first. */
  leaves: Leaf[];
}

/** Documents by id, with what may be seen of them; those that do not exist are left out. */
export async function look(db: Database, area: Area, ids: readonly string[]): Promise<Map<string, Seen>> {
  const asked = [...new Set(ids)];
  const answers = asked.length === 0 ? [] : await db.openRevs(asked.map((id) => ({ id, revs: 'all' })));
  const documents = answers
    .map((rows) => rows.flatMap((row) => ('found' in row ? [row.found] : [])).sort(byWinning))
    .filter((leaves) => leaves.length > 0);
  const held = await area.holds(documents.flatMap(([winner]) => winner ?? []));
  const seen = new Map<string, Seen>();
  for (const [index, leaves] of documents.entries()) {
    const visible = held[index] === true;
    const leavesSeen = visible ? await visibleLeaves(area, leaves) : [];
    seen.set(leaves[0]?.id ?? '', { visible, leaves: leavesSeen });
  }
  return seen;
}

/** The winner, tombstones without content, and whatever lies in the area. */
async function visibleLeaves(area: Area, [winner, ...others]: Revision[]): Promise<Leaf[]> {
  if (!winner) return [];
  const places = await area.places(others);
  const shown = others.filter(
    ({ deleted }, index) => places[index] === true || (deleted && places[index] === undefined),
  );
  return [winner, ...shown].map(({ rev, deleted }) => ({ rev, deleted }));
}

/** CouchDB's rule: living before deleted, then the longer branch, then the greater id. */
function byWinning(a: Revision, b: Revision): number {
  if (a.deleted !== b.deleted) return a.deleted ? 1 : -1;
  const longer = generationOf(b.rev) - generationOf(a.rev);
  return longer || (revIdOf(a.rev) < revIdOf(b.rev) ? 1 : -1);
}
