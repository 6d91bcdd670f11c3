import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mayAccessStation } from '../../sync-server/accounts/access.ts';
import { checkRecord } from '../../sync-server/accounts/record-check.ts';
import { createCouchApp, type CouchApp, type CouchPrincipal } from '../../sync-server/couch/app.ts';
import type { Engine } from '../../sync-server/store/engine.ts';
import { openSqliteEngine } from '../../sync-server/store/sqlite/engine.ts';
import { renewGeneration } from '../../sync-server/store/sqlite/identity.ts';
import { databaseName, KINDS, type AnyRecord, type Kind } from '../../src/lib/domain/records/index.ts';

export const STATION = '22333';

export interface ServerRequest {
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

export interface ServerAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

interface Running {
  engine: Engine;
  app: CouchApp;
  http: Server;
  url: string;
}

/** The real sync server (protocol, rights, record check, SQLite) on a temporary folder; it can lose its newest data. */
export class SimulatedServer {
  readonly #root = mkdtempSync(join(tmpdir(), 'tram-simulation-'));
  readonly #tokens = new Map<string, CouchPrincipal>();
  #running: Running | undefined;

  async start(): Promise<void> {
    const engine = await openSqliteEngine(this.#data);
    for (const kind of KINDS) await this.#create(engine, kind);
    const principalOf = async (req: IncomingMessage) =>
      this.#tokens.get((req.headers.authorization ?? '').replace(/^Bearer /, ''));
    const app = createCouchApp({
      engine,
      prefix: '/couch',
      version: 'simulation',
      principalOf,
      mayAccess: mayAccessStation,
      checkDocument: checkRecord,
    });
    const http = createServer((req, res) => {
      if (req.url === '/api/server') sendIdentity(res, engine);
      else void app.handle(req, res);
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    this.#running = { engine, app, http, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
  }

  async stop(): Promise<void> {
    const { app, http, engine } = this.#up();
    this.#running = undefined;
    await app.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    await engine.close();
  }

  async destroy(): Promise<void> {
    if (this.#running) await this.stop();
    rmSync(this.#root, { recursive: true, force: true });
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async backUp(): Promise<void> {
    await this.stop();
    rmSync(this.#backup, { recursive: true, force: true });
    cpSync(this.#data, this.#backup, { recursive: true });
    await this.start();
  }

  /** `renew` false: somebody copied the files by hand and the server cannot know. */
  async restore(renew = true): Promise<void> {
    await this.stop();
    rmSync(this.#data, { recursive: true, force: true });
    cpSync(this.#backup, this.#data, { recursive: true });
    if (renew) renewGeneration(this.#data);
    await this.start();
  }

  /** A person of the station may use this token. */
  admit(token: string): void {
    this.#tokens.set(token, { name: token, roles: [`station:${STATION}`, 'healthWorker'], admin: false });
  }

  expel(token: string): void {
    this.#tokens.delete(token);
  }

  async handle({ path, method, headers, body }: ServerRequest): Promise<ServerAnswer> {
    const response = await fetch(this.#up().url + path, { method, headers, body });
    const text = await response.text();
    return { status: response.status, headers: Object.fromEntries(response.headers), text };
  }

  /** Living records of a kind with their revisions, by id; read from the store itself. */
  async documents(kind: Kind): Promise<Map<string, { record: AnyRecord; rev: string }>> {
    const db = await this.#up().engine.open(databaseName(STATION, kind));
    const found = new Map<string, { record: AnyRecord; rev: string }>();
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

  get #data(): string {
    return join(this.#root, 'data');
  }

  get #backup(): string {
    return join(this.#root, 'backup');
  }

  #up(): Running {
    if (!this.#running) throw new TypeError('the server is down');
    return this.#running;
  }

  async #create(engine: Engine, kind: Kind): Promise<void> {
    const name = databaseName(STATION, kind);
    if (!(await engine.list()).includes(name)) await engine.create(name);
  }
}

function sendIdentity(res: ServerResponse, { instance, generation }: Engine): void {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end(JSON.stringify({ instance, generation }));
}
