import type { IncomingMessage } from 'node:http';
import { mayAccessStation, mayAccessWarehouse, principalFor } from '../accounts/access.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Admin } from '../accounts/admin.ts';
import { clientAddress } from '../accounts/client-address.ts';
import { checkAdmin, identify, identifyByCookie, SESSION_COOKIE, type Identified } from '../accounts/identify.ts';
import { checkRecord } from '../accounts/record-check.ts';
import { createCouchApp } from '../couch/app.ts';
import type { Engine } from '../store/engine.ts';
import type { Log } from './log.ts';
import type { Mount } from './shell.ts';

export interface CouchMountOptions {
  engine: Engine;
  prefix: string;
  /** Whose databases: a station's records are checked and reached by its people, the warehouse's only by administrators. */
  holds: 'stations' | 'warehouse';
  version: string;
  accounts: Accounts;
  admin: Admin;
  log: Log;
}

/** The databases' protocol below `prefix`, with this server's accounts. */
export function mountCouch(options: CouchMountOptions): Mount & { close(): Promise<void> } {
  const { engine, prefix, holds, version, accounts, admin, log } = options;
  const atStart = new WeakMap<IncomingMessage, Identified>();
  const callerOf = (req: IncomingMessage) => identify(req, accounts, admin) ?? identifyByCookie(req, admin);
  const app = createCouchApp({
    engine,
    prefix,
    version,
    principalOf: async (req) => {
      // The first question is answered from `handle`, because a try with a password counts; later ones come from feeds that stay open,
      // where a revoked device must hear no more.
      const caller = atStart.has(req) ? atStart.get(req) : callerOf(req);
      atStart.delete(req);
      return caller && caller.kind !== 'revoked' ? principalFor(caller) : undefined;
    },
    mayAccess: holds === 'stations' ? mayAccessStation : mayAccessWarehouse,
    ...(holds === 'stations' ? { checkDocument: checkRecord } : {}),
    signIn: async (name, password, req) => {
      if (!checkAdmin(name, password, clientAddress(req), accounts, admin)) return undefined;
      const cookie = `${SESSION_COOKIE}=${admin.openSession()}; Path=/; HttpOnly; SameSite=Strict; Max-Age=3600`;
      return { principal: principalFor({ kind: 'admin', name: admin.name }), cookie };
    },
    log: (level, message, extra) => log[level]({ ...extra, room: prefix }, message),
  });
  return {
    prefix,
    async handle(req, res) {
      // Before the protocol: a client that tries passwords is answered 429 here.
      atStart.set(req, callerOf(req));
      await app.handle(req, res);
    },
    close: () => app.close(),
  };
}
