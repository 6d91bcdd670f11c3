import { cpSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { mayAccessStation, mayAccessWarehouse } from '../../sync-server/accounts/access.ts';
import { checkRecord } from '../../sync-server/accounts/record-check.ts';
import { ConflictWatcher } from '../../sync-server/conflicts/watcher.ts';
import { createCouchApp, type CouchApp, type CouchPrincipal } from '../../sync-server/couch/app.ts';
import { ReplicationManager } from '../../sync-server/replicator/manager.ts';
import type { Engine } from '../../sync-server/store/engine.ts';
import { openSqliteEngine } from '../../sync-server/store/sqlite/engine.ts';
import { renewGeneration } from '../../sync-server/store/sqlite/identity.ts';
import type { Step } from '../../src/lib/domain/history/step.ts';
import {
  databaseName,
  KINDS,
  stepsDatabaseName,
  type AnyRecord,
  type Kind,
} from '../../src/lib/domain/records/index.ts';
import { askOverHttp, type ServerAnswer, type ServerRequest } from './ask.ts';
import { newFolder } from './folders.ts';
import { onDisk } from './full-disk.ts';

export const STATION = '22333';
export type { ServerAnswer, ServerRequest };

/** Opens everything: of servers to each other. */
export const SERVICE = { authorization: 'Bearer service' };
const ADMIN: CouchPrincipal = { name: 'service', roles: ['_admin'], admin: true };

/** The warehouse waits so long for a station's server to settle a conflict by itself: shorter than in life, as the days here are. */
const WAREHOUSE_PATIENCE_MS = 30 * 60_000;
/** The watcher looks when it is told, so that a seed always gives the same story. */
const NEVER_MS = 24 * 3_600_000;
const silent = () => undefined;

interface Running {
  engine: Engine;
  /** The same on a disk that may be full. */
  disk: Engine;
  watcher: ConflictWatcher;
  app: CouchApp;
  replications: ReplicationManager;
}

/** The real sync server (protocol, rights, record check, replicator, SQLite) on a folder of its own; it can lose its newest data. */
export class SimulatedServer {
  readonly name: string;
  readonly #holds: 'stations' | 'warehouse';
  readonly #now: () => number;
  readonly #root = newFolder();
  /** By refresh token. */
  readonly #people = new Map<string, CouchPrincipal>();
  /** By access token. */
  readonly #sessions = new Map<string, CouchPrincipal>();
  /** Villages of those who work in some only, by refresh token. */
  readonly #areas = new Map<string, string[]>();
  #granted = 0;
  #http: Server | undefined;
  #url = '';
  #running: Running | undefined;
  /** Nothing can be written any more. */
  diskFull = false;
  /** So many requests are still answered, then every connection is cut; undefined: no end. */
  requestsLeft: number | undefined;

  /** `now`: milliseconds since 1970. */
  constructor(now: () => number = Date.now, name = 'server', holds: 'stations' | 'warehouse' = 'stations') {
    this.name = name;
    this.#holds = holds;
    this.#now = now;
  }

  /** Root of the protocol. */
  get couchUrl(): string {
    return `${this.#url}/couch`;
  }

  get dataDir(): string {
    return join(this.#root, 'data');
  }

  async start(): Promise<void> {
    if (!this.#http) await this.#listen();
    const engine = await openSqliteEngine(this.dataDir, { log: silent });
    if (this.#holds === 'stations') {
      for (const kind of KINDS) await this.#create(engine, databaseName(STATION, kind));
      await this.#create(engine, stepsDatabaseName(STATION));
    }
    const disk = onDisk(engine, () => this.diskFull);
    const own = { url: this.couchUrl, ...SERVICE };
    const replications = new ReplicationManager({ engine: disk, own });
    const app = createCouchApp({
      engine: disk,
      prefix: '/couch',
      version: 'simulation',
      replicator: replications,
      principalOf: async (req) => this.#principalOf(req),
      ...(this.#holds === 'stations'
        ? { mayAccess: mayAccessStation, checkDocument: checkRecord }
        : { mayAccess: mayAccessWarehouse }),
    });
    const watcher = this.#watch(disk);
    this.#running = { engine, disk, app, replications, watcher };
  }

  /** Connections stay open, and whoever asks is cut off. */
  async stop(): Promise<void> {
    const { app, replications, engine, watcher } = this.#up();
    this.#running = undefined;
    this.endSessions();
    await watcher.close();
    await replications.close();
    await app.close();
    await engine.close();
  }

  async destroy(): Promise<void> {
    if (this.#running) await this.stop();
    this.#http?.closeAllConnections();
    await new Promise((resolve) => (this.#http ? this.#http.close(resolve) : resolve(undefined)));
    rmSync(this.#root, { recursive: true, force: true });
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** As a power cut at this moment would leave the files: nothing is half written while time stands still. */
  async backUp(): Promise<void> {
    rmSync(this.#backup, { recursive: true, force: true });
    cpSync(this.dataDir, this.#backup, { recursive: true });
  }

  /** `renew` false: somebody copied the files by hand and the server cannot know. */
  async restore(renew = true): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
    cpSync(this.#backup, this.dataDir, { recursive: true });
    if (renew) renewGeneration(this.dataDir);
    await this.start();
  }

  /** A person of the station has this refresh token. */
  admit(refreshToken: string): void {
    const villages = this.#areas.get(refreshToken);
    const role = villages ? 'villageWorker' : 'healthWorker';
    const person = { name: refreshToken, roles: [`station:${STATION}`, role], admin: false };
    const principal = villages ? { ...person, villages } : person;
    this.#people.set(refreshToken, principal);
    for (const [token, { name }] of this.#sessions) if (name === refreshToken) this.#sessions.set(token, principal);
  }

  /** This person is a village worker of these villages from the next request on; undefined: of the whole station. */
  assign(refreshToken: string, villages: string[] | undefined): void {
    if (villages) this.#areas.set(refreshToken, villages);
    else this.#areas.delete(refreshToken);
    this.admit(refreshToken);
  }

  villagesOf(refreshToken: string): string[] | undefined {
    return this.#areas.get(refreshToken);
  }

  expel(refreshToken: string): void {
    this.#people.delete(refreshToken);
    for (const [token, { name }] of this.#sessions) if (name === refreshToken) this.#sessions.delete(token);
  }

  /** Access tokens that are out are worth nothing any more: another key signs. A restart does it too. */
  endSessions(): void {
    this.#sessions.clear();
  }

  handle(request: ServerRequest): Promise<ServerAnswer> {
    this.#up();
    return askOverHttp(this.#url, request);
  }

  /** The conflict watcher looks at what has changed, and at what has waited long enough: as after a restart. */
  async settleConflicts(): Promise<void> {
    const running = this.#up();
    await running.watcher.close();
    running.watcher = this.#watch(running.disk);
    await running.watcher.settle();
  }

  /** Documents with more than one living version, as `kind/id`. */
  async openConflicts(): Promise<string[]> {
    const open: string[] = [];
    for (const kind of KINDS) {
      const db = await this.#database(kind);
      if (!db) continue;
      for await (const page of db.changes({}))
        for (const { id, leaves } of page)
          if (leaves.filter(({ deleted }) => !deleted).length > 1) open.push(`${kind}/${id}`);
    }
    return open;
  }

  /** Living records of a kind with their revisions, by id; read from the store itself. */
  async documents(kind: Kind): Promise<Map<string, { record: AnyRecord; rev: string }>> {
    const db = await this.#database(kind);
    const found = new Map<string, { record: AnyRecord; rev: string }>();
    if (!db) return found;
    for await (const page of db.allDocs({ bodies: true })) {
      for (const { id, revision } of page) {
        if (!revision || id.startsWith('_')) continue;
        found.set(id, { record: JSON.parse(revision.body) as AnyRecord, rev: revision.rev });
      }
    }
    return found;
  }

  /** Which of these revisions the server has never had. */
  async lacks(kind: Kind, known: [id: string, revs: string[]][]): Promise<string[]> {
    const db = await this.#up().engine.open(databaseName(STATION, kind));
    return (await db.revsDiff(known)).map(({ id }) => id);
  }

  /** A program that is not ours writes a document: any JSON, or undefined to delete it. */
  async writeForeign(kind: Kind, id: string, document: Record<string, unknown> | undefined): Promise<void> {
    const db = await this.#up().engine.open(databaseName(STATION, kind));
    const found = await db.get(id);
    const rev = typeof found === 'string' ? undefined : found.revision.rev;
    const write = { id, rev, deleted: document === undefined, body: JSON.stringify(document ?? {}) };
    const [result] = await db.putBulk([write], { newEdits: true });
    if (result?.error !== undefined) throw new Error(result.reason);
  }

  get #backup(): string {
    return join(this.#root, 'backup');
  }

  /** As `/api/token`, without the proof: keys and nonces have their tests beside the server and the device. */
  async #grant(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { refreshToken } = (await json(req)) as { refreshToken: string };
    const person = this.#people.get(refreshToken);
    const token = `access-${++this.#granted}`;
    if (person) this.#sessions.set(token, person);
    const body = person ? { token, expiresInS: 900 } : { error: 'unauthorized', reason: 'sign in again' };
    sendJson(res, person ? 200 : 401, body);
  }

  async #listen(): Promise<void> {
    const http = createServer((req, res) => {
      if (!this.#running || !this.#mayAnswer()) return void req.socket.destroy();
      const { engine, app } = this.#running;
      if (req.url === '/api/server') sendJson(res, 200, { instance: engine.instance, generation: engine.generation });
      else if (req.url === '/api/token') void this.#grant(req, res);
      else void app.handle(req, res);
    });
    http.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    this.#http = http;
    this.#url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  }

  #watch(engine: Engine): ConflictWatcher {
    return new ConflictWatcher({
      ...{ engine, holds: this.#holds, now: this.#now, quietMs: NEVER_MS },
      ...(this.#holds === 'warehouse' ? { patienceMs: WAREHOUSE_PATIENCE_MS } : {}),
      log: { info: silent, warn: silent, error: silent },
    });
  }

  #mayAnswer(): boolean {
    if (this.requestsLeft === undefined) return true;
    return this.requestsLeft-- > 0;
  }

  #principalOf({ headers }: IncomingMessage): CouchPrincipal | undefined {
    if (headers.authorization === SERVICE.authorization) return ADMIN;
    return this.#sessions.get((headers.authorization ?? '').replace(/^Bearer /, ''));
  }

  #up(): Running {
    if (!this.#running) throw new TypeError('the server is down');
    return this.#running;
  }

  /** Single edits that the server keeps, by id. */
  async steps(): Promise<Map<string, Step>> {
    const found = new Map<string, Step>();
    const db = await this.#named(stepsDatabaseName(STATION));
    if (!db) return found;
    for await (const page of db.allDocs({ bodies: true }))
      for (const { id, revision } of page) if (revision) found.set(id, JSON.parse(revision.body) as Step);
    return found;
  }

  /** Undefined when the warehouse has nothing of this kind yet. */
  #database(kind: Kind) {
    return this.#named(databaseName(STATION, kind));
  }

  async #named(name: string) {
    const { engine } = this.#up();
    return (await engine.list()).includes(name) ? engine.open(name) : undefined;
  }

  async #create(engine: Engine, name: string): Promise<void> {
    if (!(await engine.list()).includes(name)) await engine.create(name);
  }
}

function sendJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}
