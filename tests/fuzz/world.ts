import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { apiEndpoints, couchEndpoints, type Endpoint } from './endpoints.ts';
import type { Actor, FuzzRequest } from './requests.ts';
import { patient } from './seeds.ts';

const ADMIN = { name: 'quan-tri', password: 'mat-khau-thu' };
export const ADMIN_BASIC = `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString('base64')}`;
export const METRICS_TOKEN = 'Bearer so-lieu-cua-may-chu';
const PIN = '482915';
/** V8 ends the process that needs more. */
const HEAP_MB = 400;

/** Where the requests of one actor go: first what is its own. */
const DATABASES: Record<Actor, string[]> = {
  nobody: ['tram-fb-patients', 'tram-fb-settings', 'fuzz-a', '_replicator'],
  village: ['tram-fc-patients', 'tram-fc-patients', 'tram-fc-visits', 'tram-fc-settings', 'tram-fb-patients', 'fuzz-a'],
  nurse: [
    'tram-fa-patients',
    'tram-fa-patients',
    'tram-fa-visits',
    'tram-fa-settings',
    'tram-fb-patients',
    'tram-fc-patients',
  ],
  head: [
    'tram-fh-patients',
    'tram-fh-visits',
    'tram-fh-settings',
    'tram-fb-patients',
    'tram-fb-settings',
    '_replicator',
  ],
  replicator: ['tram-fa-patients', 'tram-fa-visits', 'tram-fb-patients', 'fuzz-a'],
  // Whoever may do everything is let loose only where nothing of others lies.
  admin: ['fuzz-a', 'fuzz-b', '_replicator', 'fuzz-a', 'tram-fz-patients', 'tram-fz-visits'],
};
const STATIONS: Record<Actor, string> = {
  nobody: 'fb',
  village: 'fc',
  nurse: 'fa',
  head: 'fh',
  replicator: 'fa',
  admin: 'fz',
};

/** A server with people, their records, and records of others that nobody here may change. */
export class World {
  readonly dir = mkdtempSync(join(tmpdir(), 'fuzz-'));
  /** Lines of the server's log that say that it failed. */
  readonly faults: string[] = [];
  port = 0;
  endpoints: Endpoint[] = [];
  exited: string | undefined;
  #child: ChildProcess | undefined;
  #url = '';
  readonly #tokens = new Map<Actor, { authorization: string; refresh: string }>();
  #people = { own: '', canary: '' };
  #made = 0;
  #revs: string[] = ['1-a'];
  #seq = '0';
  #canaryRev = '1-a';

  async start(): Promise<void> {
    const script = new URL('./fuzz-server.ts', import.meta.url).pathname;
    const secrets = {
      TRAM_ADMIN: `${ADMIN.name}:${ADMIN.password}`,
      TRAM_METRICS_TOKEN: METRICS_TOKEN.slice('Bearer '.length),
    };
    const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, script, this.dir], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...secrets, TRAM_LOG: 'error' },
    });
    this.#child = child;
    child.once('exit', (code, signal) => (this.exited = `the server ended: ${signal ?? code}`));
    createInterface(child.stderr).on('line', (line) => this.faults.push(line));
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url, port, routes, mounts } = JSON.parse(line) as {
      url: string;
      port: number;
      routes: { method: string; path: string }[];
      mounts: string[];
    };
    this.#url = url;
    this.port = port;
    this.endpoints = [...mounts.flatMap(couchEndpoints), ...apiEndpoints(routes)];
    await this.#fill();
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child && this.exited === undefined) {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    }
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Resident memory of the server in MB; undefined where the system does not tell. */
  memoryMb(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8');
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
    } catch {
      return undefined;
    }
  }

  async ask(method: string, path: string, body?: unknown, as = ADMIN_BASIC): Promise<{ status: number; text: string }> {
    const headers = { authorization: as, 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.1' };
    const answer = await fetch(this.#url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  }

  async #must(method: string, path: string, body?: unknown, as = ADMIN_BASIC): Promise<Record<string, unknown>> {
    const { status, text } = await this.ask(method, path, body, as);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  async #fill(): Promise<void> {
    for (const code of ['fa', 'fb', 'fc', 'fh']) await this.#station(code);
    await this.refresh();
    await this.#must('POST', '/couch/tram-fb-patients/_bulk_docs', { docs: [canaryPatient('fb', 'fb-1')] });
    await this.#must('POST', '/couch/tram-fc-patients/_bulk_docs', { docs: [canaryPatient('fc', 'fc-2')] });
    await this.#must('PUT', '/couch/tram-fb-patients/_local/canary', { secret: SECRET });
    await this.#must('PUT', '/couch/tram-fb-patients/_security', { members: { names: [SECRET] } });
    await this.#must('PUT', '/warehouse/couch/tram-fb-patients');
    await this.#must('PUT', '/warehouse/couch/tram-fb-patients/canary', canaryPatient('fb', 'fb-1'));
    await this.#must('PUT', '/warehouse/couch/tram-fa-patients');
    this.#canaryRev =
      /"rev":"([^"]+)"/.exec((await this.ask('GET', '/couch/tram-fb-patients/_all_docs')).text)?.[1] ?? '';
    this.#people = {
      own: await this.#person('fz', 'healthWorker'),
      canary: await this.#person('fb', 'healthWorker', SECRET),
    };
  }

  /** What an administrator may have removed is made again. */
  async refresh(): Promise<void> {
    await this.#station('fz');
    for (const mount of ['/couch', '/warehouse/couch'])
      for (const name of ['fuzz-a', 'fuzz-b']) await this.ask('PUT', `${mount}/${name}`);
  }

  async #station(code: string): Promise<void> {
    const villages = [1, 2].map((n) => ({ code: `${code}-${n}`, name: `Thôn ${n}` }));
    await this.#must('POST', '/api/stations', {
      code,
      name: 'Trạm',
      provinceCode: '01',
      communeCode: '00004',
      villages,
    });
  }

  async #person(stationCode: string, role: string, name = 'Lê Thị Thử'): Promise<string> {
    const villageCodes = role === 'villageWorker' ? [`${stationCode}-1`] : [];
    const person = { username: `thu-${this.#made++}`, name, role, stationCode, villageCodes, pin: PIN };
    return String(((await this.#must('POST', '/api/people', person)).person as { id: string }).id);
  }

  /** The Authorization header of an actor. What the fuzzing ended (an account, a session) is made anew. */
  async authorizationOf(actor: Actor): Promise<string | undefined> {
    if (actor === 'nobody') return undefined;
    if (actor === 'admin') return ADMIN_BASIC;
    const known = this.#tokens.get(actor);
    if (known) return known.authorization;
    const made = actor === 'replicator' ? await this.#replicator() : await this.#signedIn(actor);
    this.#tokens.set(actor, made);
    return made.authorization;
  }

  forget(actor: Actor): void {
    this.#tokens.delete(actor);
  }

  async #replicator(): Promise<{ authorization: string; refresh: string }> {
    const { credentials } = await this.#must('POST', '/api/replicators', { stationCode: 'fa' });
    return { authorization: `Basic ${Buffer.from(String(credentials)).toString('base64')}`, refresh: 'none' };
  }

  async #signedIn(actor: Actor): Promise<{ authorization: string; refresh: string }> {
    const role = { village: 'villageWorker', head: 'stationHead' }[actor as string] ?? 'healthWorker';
    await this.#person(STATIONS[actor], role);
    const username = `thu-${this.#made - 1}`;
    const body = { username, pin: PIN, deviceId: `may-${username}`, deviceName: 'Máy thử' };
    const { token, refreshToken } = await this.#must('POST', '/api/sign-in', body, '');
    return { authorization: `Bearer ${String(token)}`, refresh: String(refreshToken) };
  }

  /** Remembers revisions and sequences, so that later requests can name some that exist. */
  learn(body: string): void {
    for (const [rev] of body.slice(0, 20_000).matchAll(/\b\d{1,9}-[0-9a-f]{32}\b/g)) this.#revs.push(rev);
    this.#revs = this.#revs.slice(-100);
    this.#seq = /"last_seq":"([^"]+)"/.exec(body)?.[1] ?? this.#seq;
  }

  fillFor({ as, target }: FuzzRequest): (text: string) => string {
    const people = as === 'admin' ? [this.#people.own] : [this.#people.canary, this.#people.own];
    const databases = target.startsWith('/warehouse') && as === 'admin' ? ['fuzz-a', 'fuzz-b'] : DATABASES[as];
    const pick = (list: string[], at: string) => list[Number(at) % list.length] ?? '';
    return (text) =>
      text
        .replace(/@@rev(\d)@@/g, (_, at: string) => this.#revs.at(-1 - (Number(at) % this.#revs.length)) ?? '')
        .replace(/@@db(\d+)@@/g, (_, at: string) => pick(databases, at))
        .replace(/@@person(\d)@@/g, (_, at: string) => pick(people, at))
        .replaceAll('@@station@@', STATIONS[as])
        .replaceAll('@@refresh@@', this.#tokens.get(as)?.refresh ?? 'x')
        .replaceAll('@@seq@@', this.#seq)
        .replaceAll('@@canaryrev@@', this.#canaryRev);
  }

  /** Everything that no request here may change, as one text. */
  async canaries(): Promise<string> {
    const all = { docs: ['canary', 'station'].map((id) => ({ id })) };
    const texts: string[] = [];
    for (const db of [
      'tram-fb-patients',
      'tram-fc-patients',
      ...['fa', 'fb', 'fc', 'fh'].map((code) => `tram-${code}-settings`),
    ])
      texts.push((await this.ask('POST', `/couch/${db}/_bulk_get?revs=true&attachments=true`, all)).text);
    texts.push((await this.ask('POST', '/warehouse/couch/tram-fb-patients/_bulk_get?revs=true', all)).text);
    for (const path of ['', '/_local/canary', '/_security', '/_revs_limit'])
      texts.push(
        (await this.ask('GET', `/couch/tram-fb-patients${path}`)).text.replace(/"(sizes|props)":\{[^}]*\}/g, ''),
      );
    texts.push((await this.ask('GET', '/couch/tram-fb-settings/_changes')).text);
    const { people } = JSON.parse((await this.ask('GET', '/api/people')).text) as { people: { id: string }[] };
    texts.push(JSON.stringify(people.find(({ id }) => id === this.#people.canary)));
    return texts.join('\n');
  }

  /** A tablet sends a record and gets it back. @throws Error when it does not */
  async expectService(): Promise<void> {
    const id = `alive-${this.#made++}`;
    if ((await this.ask('GET', '/api/me', undefined, await this.authorizationOf('nurse'))).status === 401)
      this.forget('nurse');
    const as = await this.authorizationOf('nurse');
    const record = JSON.parse(JSON.stringify(patient(id)).replaceAll('@@station@@', 'fa')) as object;
    const since = (await this.#must('GET', '/couch/tram-fa-patients', undefined, as)).update_seq;
    const pushed = await this.ask('POST', '/couch/tram-fa-patients/_bulk_docs', { docs: [record] }, as);
    if (!pushed.text.includes('"ok":true')) throw new Error(`a push was answered ${pushed.status} ${pushed.text}`);
    const address = `/couch/tram-fa-patients/_changes?include_docs=true&since=${String(since)}`;
    const pulled = await this.ask('GET', address, undefined, as);
    if (!pulled.text.includes(id)) throw new Error(`a pull was answered ${pulled.status} ${pulled.text}`);
  }
}

/** Stands in every record that nobody here may read. */
export const SECRET = 'zqbimatqz';

function canaryPatient(code: string, villageCode: string): object {
  const text = JSON.stringify({ ...patient('canary'), fullName: SECRET, villageCode });
  const photo = { content_type: 'text/plain', data: Buffer.from(SECRET).toString('base64') };
  return { ...(JSON.parse(text.replaceAll('@@station@@', code)) as object), _attachments: { photo } };
}
