import { UnavailableError, type Database, type Engine } from '../store/engine.ts';

/** The same store, whose process dies when it writes documents for the time after `writes`. */
export function killedAfter(engine: Engine, writes: number): Engine {
  let left = writes;
  return withDatabase(engine, (db) => ({
    putBulk: (...args: Parameters<Database['putBulk']>) => {
      if (left-- <= 0) throw new UnavailableError('killed');
      return db.putBulk(...args);
    },
  }));
}

/** The same store, which takes no record. */
export function refusing(engine: Engine): Engine {
  return withDatabase(engine, (db) => ({
    putBulk: async (documents, options) => {
      if (documents.every(({ deleted }) => deleted)) return db.putBulk(documents, options);
      return documents.map(({ id }) => ({ id, error: 'forbidden', reason: 'not now' }));
    },
  }));
}

/** The same store; `seen` gets the id of each change that is read. */
export function watched(engine: Engine, seen: string[]): Engine {
  return withDatabase(engine, (db) => ({
    async *changes(...args: Parameters<Database['changes']>) {
      const pages = db.changes(...args);
      for (;;) {
        const page = await pages.next();
        if (page.done) return page.value;
        seen.push(...page.value.map(({ id }) => id));
        yield page.value;
      }
    },
  }));
}

function withDatabase(engine: Engine, change: (db: Database) => Partial<Database>): Engine {
  const wrap = <T extends object>(target: T, own: Partial<T>): T =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  return wrap(engine, {
    open: async (name) => {
      const db = await engine.open(name);
      return wrap(db, change(db));
    },
  });
}
