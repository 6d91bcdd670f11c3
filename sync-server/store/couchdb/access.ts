import { NotFoundError, UnavailableError } from '../engine.ts';
import type { Ask, Peer } from './peer.ts';
import { saysNoDatabase } from './refusal.ts';
import type { Sequences } from './sequences.ts';

/** What the reading and writing functions of one database need. */
export interface Access {
  name: string;
  sequences: Sequences;
  /** Asks CouchDB about this database; `path` begins after its name. @throws NotFoundError, Refusal, UnavailableError */
  json<T>(ask: Ask): Promise<T>;
  bytes(ask: Ask): AsyncGenerator<Buffer, void, undefined>;
}

export interface AccessOptions {
  peer: Peer;
  sequences: Sequences;
  name: string;
  /** The name on CouchDB. */
  peerName: string;
  /** Throws when nothing may be asked. */
  guard: () => void;
  /** CouchDB says that there is no such database. */
  onGone: () => void;
}

export function createAccess({ peer, sequences, name, peerName, guard, onGone }: AccessOptions): Access {
  const below = (ask: Ask): Ask => {
    guard();
    return { ...ask, path: `/${encodeURIComponent(peerName)}${ask.path}` };
  };
  const translated = (error: unknown): unknown => {
    if (!saysNoDatabase(error)) return error;
    onGone();
    return new NotFoundError(name);
  };
  return {
    name,
    sequences,
    async json<T>(ask: Ask) {
      try {
        return await peer.json<T>(below(ask));
      } catch (error) {
        throw translated(error);
      }
    },
    async *bytes(ask) {
      try {
        yield* peer.bytes(below(ask));
      } catch (error) {
        throw translated(error);
      }
    },
  };
}

/** The path of a document below its database. */
export function documentPath(id: string): string {
  const [, folder = '', rest = id] = /^(_design\/|_local\/)([^]*)$/.exec(id) ?? [];
  return `/${folder}${encodeURIComponent(rest)}`;
}

/** What CouchDB must have answered. */
export function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new UnavailableError(`CouchDB answered without ${what}.`);
  return value;
}
