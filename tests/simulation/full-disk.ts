import { StorageError, type Database, type Engine } from '../../sync-server/store/engine.ts';

const WRITES = new Set<PropertyKey>(['putBulk', 'putLocal', 'create']);

/** The engine on a disk that may be full: then whatever writes fails as SQLite does, and nothing of it is kept. */
export function onDisk(engine: Engine, isFull: () => boolean): Engine {
  const guarded = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...parameters: unknown[]): unknown => {
          if (WRITES.has(name) && isFull()) return Promise.reject(new StorageError('database or disk is full'));
          const answer: unknown = Reflect.apply(member, target, parameters);
          return name === 'open' ? (answer as Promise<Database>).then((database) => guarded(database)) : answer;
        };
      },
    });
  return guarded(engine);
}
