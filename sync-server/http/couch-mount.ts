import type { IncomingMessage } from 'node:http';
import { mayAccessStation, mayAccessWarehouse, principalFor } from '../accounts/access.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Admin } from '../accounts/admin.ts';
import { clientAddress, isHttps } from '../accounts/client-address.ts';
import { checkAdmin, identify, identifyByCookie, SESSION_COOKIE, type Identified } from '../accounts/identify.ts';
import { databaseAct } from '../audit/couch-acts.ts';
import { documentCheck } from '../accounts/override-check.ts';
import { createCouchApp } from '../couch/app.ts';
import { ReplicationManager } from '../replicator/manager.ts';
import { busy, CouchError } from '../couch/errors.ts';
import { answerError } from '../couch/respond.ts';
import { BusyError } from '../load/busy-error.ts';
import { bodyLimit } from '../limits/body-limits.ts';
import type { Gate } from '../limits/gate.ts';
import type { Load } from '../load/load.ts';
import { couchLane, isFeed } from '../load/work-class.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Engine } from '../store/engine.ts';
import { ApiError } from './api-error.ts';
import type { Log } from './log.ts';
import type { Mount } from './shell.ts';

export interface CouchMountOptions {
  engine: Engine;
  prefix: string;
  /** Where this server answers itself, e.g. `http://127.0.0.1:8080`. */
  ownUrl: string;
  /** Whose databases: a station's records are checked and reached by its people, the warehouse's only by administrators. */
  holds: 'stations' | 'warehouse';
  version: string;
  accounts: Accounts;
  admin: Admin;
  log: Log;
  gate: Gate;
  load: Load;
  metrics: Metrics;
}

/** The databases' protocol below `prefix`, with this server's accounts. */
export function mountCouch(
  options: CouchMountOptions,
): Mount & { replications: ReplicationManager; close(): Promise<void> } {
  const { engine, prefix, holds, version, accounts, admin, log, gate, load, metrics } = options;
  const atStart = new WeakMap<IncomingMessage, Identified>();
  const devices = new WeakMap<IncomingMessage, string>();
  const callerOf = async (req: IncomingMessage) =>
    (await identify(req, accounts, admin)) ?? identifyByCookie(req, admin);
  const own = { url: `${options.ownUrl}${prefix}`, authorization: `Bearer ${admin.serviceToken}` };
  const replications = new ReplicationManager({
    engine,
    own,
    log: (level, message, extra) => log[level]({ ...extra, room: prefix }, message),
  });
  const app = createCouchApp({
    replicator: replications,
    engine,
    prefix,
    version,
    principalOf: async (req) => {
      // The first question is answered from `handle`, because a try with a password counts; later ones come from feeds that stay open,
      // where a revoked device must hear no more.
      const caller = atStart.has(req) ? atStart.get(req) : await callerOf(req);
      atStart.delete(req);
      return caller && caller.kind !== 'revoked' ? principalFor(caller) : undefined;
    },
    mayAccess: holds === 'stations' ? mayAccessStation : mayAccessWarehouse,
    ...(holds === 'stations' ? { checkDocument: documentCheck(accounts.people) } : {}),
    signIn: async (name, password, req) => {
      const right = inCouchWords(() => checkAdmin(name, password, clientAddress(req), accounts, admin));
      await gate.record(req, 'signIn', right ? 'ok' : 'refused', { at: '_session' }, right ? admin.name : '');
      if (!right) return undefined;
      const secure = isHttps(req) ? ' Secure;' : '';
      const cookie = `${SESSION_COOKIE}=${admin.openSession()}; Path=/; HttpOnly;${secure} SameSite=Strict; Max-Age=3600`;
      return { principal: principalFor({ kind: 'admin', name: admin.name }), cookie };
    },
    audit: (req, event, outcome, details) => gate.record(req, event, outcome, details),
    refusedDocuments: (req, documents) => gate.refusedDocuments(req, documents),
    bodyLimitOf: ({ url = '/' }) => bodyLimit(url.slice(prefix.length)),
    openFeed: (req, end) => load.feeds.add(devices.get(req), end),
    count: (what, documents, db) => metrics.documents(holds, what, documents, db),
    log: (level, message, extra) => log[level]({ ...extra, room: prefix }, message),
  });
  return {
    prefix,
    replications,
    async handle(req, res) {
      const url = req.url ?? '/';
      const feed = isFeed(url);
      const work = async () => {
        // Before the protocol: a client that tries passwords is answered 429 here.
        const caller = gate.admit(req, await callerOf(req));
        atStart.set(req, caller);
        const device = deviceOf(caller);
        if (device !== undefined) devices.set(req, device);
        const act = databaseAct(req.method, url.slice(prefix.length), caller);
        if (act?.destroys) await gate.record(req, act.event, 'begun', act.details);
        await app.handle(req, res);
        if (act && res.statusCode < 300) gate.note(req, act.event, act.details);
      };
      try {
        await load.run(couchLane(req.method ?? 'GET', url.slice(prefix.length)), req, res, { feed, work });
      } catch (error) {
        const known = error instanceof BusyError ? busy(error, isLarge(req)) : asCouchError(error);
        if (known === undefined) throw error;
        answerError(res, known, feed);
      }
    },
    close: () => app.close(),
  };
}

/** A refusal of the accounts or of the audit log in the protocol's form; common clients look for its words. */
function asCouchError(error: unknown): CouchError | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const headers: Record<string, string> =
    error.retryAfterS === undefined ? {} : { 'retry-after': String(error.retryAfterS) };
  const name = error.status === 429 ? 'too_many_requests' : error.status === 503 ? 'service_unavailable' : error.code;
  return new CouchError(error.status, name, error.reason, headers);
}

function inCouchWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asCouchError(error) ?? error;
  }
}

/** Whose feeds are counted together; undefined for administrators and the server's own work. */
function deviceOf(caller: Identified): string | undefined {
  if (caller?.kind === 'person') return `${caller.person.id}/${caller.deviceId}`;
  return caller?.kind === 'replicator' ? caller.name : undefined;
}

/** What is still on its way is read and dropped, which keeps the connection, unless it is this much. */
const DROPPED_BYTES = 8 * 1024 * 1024;

function isLarge({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > DROPPED_BYTES;
}
