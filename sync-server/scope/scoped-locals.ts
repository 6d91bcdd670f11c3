import type { Database, LocalDocument } from '../store/engine.ts';

const LOCAL = '_local/';

type Locals = Pick<Database, 'getLocal' | 'putLocal' | 'listLocals'>;

/** `_local/` documents of one person: nobody else's are read, written or listed. */
export function ownLocals(db: Database, owner: string): Locals {
  const prefix = `${LOCAL}${encodeURIComponent(owner)}/`;
  const inside = (id: string) => prefix + id.slice(LOCAL.length);
  return {
    getLocal: (id) => db.getLocal(inside(id)),
    putLocal: (id, rev, body) => db.putLocal(inside(id), rev, body),
    async listLocals(): Promise<(LocalDocument & { id: string })[]> {
      const all = await db.listLocals();
      return all
        .filter(({ id }) => id.startsWith(prefix))
        .map((local) => ({ ...local, id: LOCAL + local.id.slice(prefix.length) }));
    },
  };
}
