import type { IncomingMessage, ServerResponse } from 'node:http';
import { isFeed } from '../load/work-class.ts';
import { openFor } from '../scope/open-scoped.ts';
import { onBehalfOf } from '../store/caller.ts';
import type { CouchAppOptions, CouchPrincipal, DatabaseContext, ServerContext } from './context.ts';
import { putDb } from './db.ts';
import { forbidden, methodNotAllowed, notFound, unauthorized } from './errors.ts';
import { resolveDatabasePath, segmentsOf } from './path.ts';
import { answerError } from './respond.ts';
import { REPLICATOR_DB } from './replicator.ts';
import { SERVER_ROUTES, type Methods, type ServerRoute } from './routes.ts';
import type { Task } from './tasks.ts';
import { UpdatesLog } from './updates-log.ts';

export type { Access, CouchAppOptions, CouchPrincipal } from './context.ts';

export interface CouchApp {
  /** Answers one request whose path begins with the prefix. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Ends open feeds. The engine stays open. */
  close(): Promise<void>;
}

/** The CouchDB protocol over an engine. */
export function createCouchApp(options: CouchAppOptions): CouchApp {
  const updates = new UpdatesLog(options.engine);
  const closing = new AbortController();
  const app = { options, updates, closing: closing.signal, tasks: new Set<Task>() };
  return {
    async handle(req, res) {
      // Not parsed as a URL: that would fold `..` and `%2e`, which may be ids.
      const [path = '', ...search] = (req.url ?? '/').split('?');
      const query = new URLSearchParams(search.join('?'));
      const poll = isFeed(req.url ?? '/');
      try {
        const method = req.method === 'HEAD' ? 'GET' : (req.method ?? 'GET');
        const principal = await options.principalOf(req);
        const c: ServerContext = { ...app, req, res, method, query, rest: [], principal };
        const segments = segmentsOf(path.slice(options.prefix.length).replace(/^\//, ''));
        await onBehalfOf(principal?.name, () => dispatch(c, segments));
      } catch (error) {
        if (answerError(res, error, poll) === 'fault') logFault(options, req, error);
      }
    },
    async close() {
      closing.abort();
      updates.close();
    },
  };
}

async function dispatch(c: ServerContext, segments: string[]): Promise<void> {
  const [first = '', ...rest] = segments;
  const server = rest.every((segment) => segment === '') ? SERVER_ROUTES.get(first) : undefined;
  if (server) return runServerRoute(c, server);
  const nested = SERVER_ROUTES.get(`${first}/${rest[0] ?? ''}`);
  if (nested) return runServerRoute({ ...c, rest: rest.slice(1).filter((segment) => segment !== '') }, nested);
  await dispatchDatabase(c, first, rest);
}

async function runServerRoute(c: ServerContext, methods: Methods<ServerRoute>): Promise<void> {
  const route = pick(methods, c.method);
  if (!route.open) assertSignedIn(c);
  return route.handle(c);
}

async function dispatchDatabase(c: ServerContext, dbName: string, segments: string[]): Promise<void> {
  const principal = assertSignedIn(c);
  if (dbName === REPLICATOR_DB) await admitToReplicator(c, principal, segments);
  else if (dbName.startsWith('_')) throw notFound();
  const isDatabase = segments.every((segment) => segment === '');
  const { mayAccess, engine } = c.options;
  if (isDatabase && c.method === 'PUT') {
    if (!mayAccess(principal, dbName, 'create')) throw forbidden();
    return putDb({ ...c, principal, dbName, docId: '', attachmentName: '' });
  }
  // Who may not even read learns nothing, not even whether the database exists.
  if (!mayAccess(principal, dbName, 'read')) throw forbidden();
  const { methods, docId, attachmentName } = resolveDatabasePath(segments);
  const route = pick(isDatabase ? { ...methods, PUT: undefined } : methods, c.method);
  if (!mayAccess(principal, dbName, route.access)) throw forbidden();
  const db = await openFor(engine, dbName, principal);
  const context: DatabaseContext = { ...c, principal, dbName, docId, attachmentName, db };
  await route.handle(context);
}

/** `_replicator` is there for administrators without being made, and its documents may hold passwords: for nobody else. */
async function admitToReplicator(c: ServerContext, principal: CouchPrincipal, segments: string[]): Promise<void> {
  const { engine, mayAccess, replicator } = c.options;
  if (!replicator) throw notFound();
  if (!mayAccess(principal, undefined, 'admin')) throw forbidden();
  const isDatabase = segments.every((segment) => segment === '');
  if (isDatabase && (c.method === 'PUT' || c.method === 'DELETE')) return;
  if (!(await engine.list()).includes(REPLICATOR_DB)) await engine.create(REPLICATOR_DB);
}

function assertSignedIn({ principal }: ServerContext): CouchPrincipal {
  if (!principal) throw unauthorized();
  return principal;
}

function pick<Route>(methods: Methods<Route>, method: string): Route {
  const route = methods[method];
  if (route) return route;
  const allowed = Object.keys(methods).flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
  throw methodNotAllowed(allowed);
}

function logFault({ log }: CouchAppOptions, req: IncomingMessage, error: unknown): void {
  // The path may hold an id; the log gets the method and the technical text only.
  log?.('error', 'request failed', { method: req.method, err: error });
}
