import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../config.ts';
import { addStation, ADMIN, ADMIN_BASIC, patientOf, startTestServer, type TestServer } from '../../http/test-server.ts';
import { startServer } from '../../main.ts';
import { backUp } from '../../operate/backup.ts';

const PATIENTS = '/couch/tram-22333-patients';
const CREDENTIALS = { TRAM_COUCHDB_CREDENTIALS: `${ADMIN.name}:${ADMIN.password}` };

let peer: TestServer;
let peerData = '';
let front: TestServer;
let nurse = '';

const frontArguments = () => ['--engine', 'couchdb', '--couchdb-url', `${peer.url}/couch`];

beforeAll(async () => {
  peerData = mkdtempSync(join(tmpdir(), 'tram-couchdb-'));
  peer = await startTestServer([], peerData);
  front = await startTestServer(frontArguments(), undefined, CREDENTIALS);
  await addStation(front, '22333');
  nurse = await front.signIn('nurse-22333', '482915');
});

afterAll(async () => {
  await front.remove();
  await peer.remove();
  rmSync(peerData, { recursive: true, force: true });
});

const push = (...ids: string[]) =>
  front.ask('POST', `${PATIENTS}/_bulk_docs`, {
    as: nurse,
    body: { docs: ids.map((id) => patientOf('22333', id)) },
  });

/** Ids that changed since; answers as soon as there are any. A poll that was cut or refused is sent again, as a tablet does. */
async function changedSince(since: string): Promise<string[]> {
  const path = `${PATIENTS}/_changes?feed=longpoll&timeout=30000&since=${encodeURIComponent(since)}`;
  for (;;) {
    const answer = await front.ask('GET', path, { as: nurse }).catch(() => undefined);
    if (answer?.status === 200) return (answer.body.results as { id: string }[]).map((row) => row.id);
    await sleep(100);
  }
}

const updateSeq = async () => String((await front.ask('GET', PATIENTS, { as: nurse })).body.update_seq);

/** Somebody else writes to CouchDB. */
const writeForeign = (id: string) =>
  peer.ask('PUT', `${PATIENTS}/${id}`, { as: ADMIN_BASIC, body: patientOf('22333', id) });

test('people, rights and record checks are those of the server; the records lie in CouchDB', async () => {
  expect((await front.ask('GET', PATIENTS)).status).toBe(401);
  expect((await front.ask('GET', '/couch/tram-99999-patients', { as: nurse })).status).toBe(403);
  const docs = [patientOf('22333', 'p1'), { ...patientOf('22333', 'p2'), sex: 'x' }, patientOf('22333', 'p3')];
  const { body } = await front.ask('POST', `${PATIENTS}/_bulk_docs`, { as: nurse, body: { docs } });
  expect(body).toMatchObject([
    { ok: true, id: 'p1' },
    { id: 'p2', error: 'forbidden' },
    { ok: true, id: 'p3' },
  ]);
  const stored = await peer.ask('GET', `${PATIENTS}/_all_docs`, { as: ADMIN_BASIC });
  expect(stored.body.rows).toMatchObject([{ id: 'p1' }, { id: 'p3' }]);
  const pulled = await front.ask('GET', `${PATIENTS}/_changes?include_docs=true`, { as: nurse });
  expect(pulled.body.results).toMatchObject([{ doc: { _id: 'p1', fullName: 'Nguyễn Thị Hoà' } }, { id: 'p3' }]);
  const databases = await front.ask('GET', '/couch/_all_dbs', { as: ADMIN_BASIC });
  expect(databases.body).not.toContain('tram-identity');
});

test('a long poll is woken by what comes through the server and by what others write to CouchDB', async () => {
  const first = changedSince(await updateSeq());
  await push('own');
  expect(await first).toEqual(['own']);
  const second = changedSince(await updateSeq());
  await writeForeign('foreign');
  expect(await second).toEqual(['foreign']);
});

test('CouchDB is killed: 503 with Retry-After, nothing that was answered is lost, and it goes on by itself', async () => {
  await push('before');
  const since = await updateSeq();
  const waiting = changedSince(since);
  await peer.close();
  const refused = await push('meanwhile');
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await front.ask('GET', `${PATIENTS}/before`, { as: nurse })).status).toBe(503);
  peer = await startTestServer(['--port', String(peer.port)], peerData);
  await writeForeign('after');
  expect(await waiting).toEqual(['after']);
  expect((await push('meanwhile')).status).toBe(201);
  const { body } = await front.ask('GET', `${PATIENTS}/_all_docs`, { as: nurse });
  const ids = (body.rows as { id: string }[]).map((row) => row.id);
  expect(ids).toEqual(['after', 'before', 'foreign', 'meanwhile', 'own', 'p1', 'p3']);
});

test('a backup holds the accounts and says that CouchDB needs its own', async () => {
  const target = join(mkdtempSync(join(tmpdir(), 'tram-backup-')), 'b');
  const manifest = await backUp(front.config.dataDir, target);
  expect(manifest.failed).toEqual([]);
  const paths = manifest.files.map((file) => file.path);
  expect(paths).toContain('accounts.sqlite');
  expect(paths).toContain('station/couchdb.json');
  expect(existsSync(join(target, 'manifest.json'))).toBe(true);
  rmSync(join(target, '..'), { recursive: true });
});

test('a folder stays with its engine, and a CouchDB that is not there is said in a sentence', async () => {
  const { dataDir } = front.config;
  const marks = readFileSync(join(dataDir, 'station', 'couchdb.json'), 'utf8');
  const withSqlite = readConfig(['--port', '0', '--data', dataDir], {});
  await expect(startServer(withSqlite)).rejects.toThrow(/--engine couchdb/);
  const env = { ...CREDENTIALS, TRAM_LOG: 'silent' };
  const onPeer = readConfig(['--port', '0', '--data', peerData, ...frontArguments()], env);
  await expect(startServer(onPeer)).rejects.toThrow(/SQLite/);
  const empty = mkdtempSync(join(tmpdir(), 'tram-empty-'));
  const nobody = ['--engine', 'couchdb', '--couchdb-url', 'http://127.0.0.1:9'];
  await expect(startServer(readConfig(['--port', '0', '--data', empty, ...nobody], env))).rejects.toThrow(
    /Không dùng được CouchDB/,
  );
  const wrong = { ...env, TRAM_COUCHDB_CREDENTIALS: 'quan-tri:sai' };
  const refused = readConfig(['--port', '0', '--data', empty, ...frontArguments()], wrong);
  await expect(startServer(refused)).rejects.toThrow(/mật khẩu/);
  rmSync(empty, { recursive: true });
  expect(readFileSync(join(dataDir, 'station', 'couchdb.json'), 'utf8')).toBe(marks);
});
