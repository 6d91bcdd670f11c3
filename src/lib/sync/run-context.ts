import type { Kind } from '../domain/records/index.ts';
import { createPageSize, type PageSize } from './page-size.ts';
import type { ChangesPage, LocalStore, ServerIdentity, Transport } from './ports.ts';
import { ServerChangedError } from './problem.ts';

/** What the engine learns from one run for the next ones. */
export interface Memory {
  pushSize: PageSize;
  pullSize: PageSize;
  firstSize: PageSize;
  /** How often a record was the only one of its request and the request failed; key `kind/id/upTo`. */
  failedAlone: Map<string, number>;
  /** Kinds whose request ended the last run: they come last in the next one, so that the others are not held up. */
  late: Set<Kind>;
  /** How far the comparison with the server `identity` has come: last compared id by kind, `done` at the end. */
  comparison: { identity: string; after: Map<Kind, { id: string; done: boolean }> } | undefined;
  /** The server does not know a revision that it once answered: compare although its identity is the same. */
  suspicious: boolean;
}

/** Records per request at most; fewer when the link is bad. */
export interface Pages {
  push: number;
  pull: number;
  first: number;
}

/** Measured best on a tablet: see the design, chapter traps. */
const PAGES: Pages = { push: 100, pull: 500, first: 1000 };

export function createMemory(pages: Partial<Pages> = {}): Memory {
  const { push, pull, first } = { ...PAGES, ...pages };
  return {
    pushSize: createPageSize(push, 5),
    pullSize: createPageSize(pull, 25),
    firstSize: createPageSize(first, 25),
    failedAlone: new Map(),
    late: new Set(),
    comparison: undefined,
    suspicious: false,
  };
}

/** One run. Store and transport are guarded: they throw StoppedError once the engine was stopped. */
export interface Run {
  store: LocalStore;
  transport: Transport;
  now: () => number;
  memory: Memory;
  identity: ServerIdentity;
  /** Kinds of which the server has taken a push in this run: then a refusal speaks of the record and not of the server. */
  accepted: Set<Kind>;
  /** Records that made a request fail alone, judged when the run has sent the others. */
  suspects: Suspect[];
  onPage: (kind: Kind, page: Pick<ChangesPage, 'documents' | 'pending' | 'bytes'>) => void;
  /** Records of this kind may be sent now. */
  sends: (kind: Kind) => boolean;
  /** The person has paused the first download. */
  paused: () => boolean;
  /** The server has answered for a record: the next failure begins with short pauses again. */
  onMoved: () => void;
  onReceived: (kind: Kind, ids: string[]) => void;
}

export interface Suspect {
  kind: Kind;
  id: string;
  upTo: number;
  status: number;
  error: Error;
}

export function stamp(run: Run): string {
  return new Date(run.now()).toISOString();
}

export function sameServer(a: ServerIdentity | undefined, b: ServerIdentity): boolean {
  return a !== undefined && a.instance === b.instance && a.generation === b.generation;
}

/**
 * Throws ServerChangedError when the server is no longer the one of the run's beginning. Asked after an answer was read
 * and before it is written: a server that was restored in between would overwrite newer records with its old ones.
 */
export async function assertSameServer(run: Run): Promise<void> {
  if (!sameServer(run.identity, await run.transport.server())) throw new ServerChangedError('restored during the run');
}

/** A view of a port whose calls throw as soon as `check` does, before and after. */
export function guarded<T extends object>(port: T, check: () => void): T {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...parameters: unknown[]) => {
        check();
        const answer: unknown = await Reflect.apply(member, target, parameters);
        check();
        return answer;
      };
    },
  });
}
