import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN_BASIC, addStation, patientOf, startTestServer, type TestServer } from '../http/test-server.ts';
import { DATABASE_ROUTES } from '../couch/routes.ts';
import { KINDS } from '../../src/lib/domain/records/index.ts';

/** Issue 2, proof (c): a station's token cannot read or write another station's databases, whatever the verb. */

const DB = '/couch/tram-22444-patients';
const NAME = 'Trần Văn Bí Mật';
/** Wrong passwords come from many addresses, or the server answers 429 before the question of this test comes up. */
const WRONG_BASIC = `Basic ${Buffer.from('nurse-22444:482915').toString('base64')}`;
let addresses = 0;

let server: TestServer;
let nurse: string;
let head: string;
let other: string;
let rev: string;

beforeAll(async () => {
  server = await startTestServer(['--role', 'both', '--trust-proxy', 'loopback']);
  await addStation(server, '22333');
  await addStation(server, '22444');
  nurse = await server.signIn('nurse-22333', '482915');
  head = await server.signIn('head-22333', '482915');
  other = await server.signIn('nurse-22444', '482915');
  const put = await server.ask('PUT', `${DB}/p1`, { as: other, body: patientOf('22444', 'p1', NAME) });
  rev = String(put.body.rev);
  await server.ask('PUT', '/couch/tram-22333-patients/own', { as: nurse, body: patientOf('22333', 'own') });
});

afterAll(() => server.remove());

/** Also verbs that fetch refuses or does not know, such as COPY. */
function send(
  method: string,
  path: string,
  as: string | undefined,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const req = request(
      server.url + path,
      {
        method,
        headers: {
          ...(as ? { Authorization: as } : {}),
          ...(text ? { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) } : {}),
          ...headers,
        },
      },
      async (res) => {
        let answer = '';
        for await (const chunk of res) answer += String(chunk);
        resolve({ status: res.statusCode ?? 0, text: answer });
      },
    );
    req.on('error', reject);
    req.end(text);
  });
}

const stolen = () => ({ ...patientOf('22444', 'p1'), _rev: rev });

const ENDPOINTS: [method: string, path: string, body?: () => unknown][] = [
  ['GET', ''],
  ['HEAD', ''],
  ['PUT', ''],
  ['DELETE', ''],
  ['POST', '', () => patientOf('22444', 'p9')],
  ['GET', '/p1'],
  ['HEAD', '/p1'],
  ['GET', '/p1?open_revs=all'],
  ['GET', '/p1?rev=1-x&revs=true'],
  ['PUT', '/p1', stolen],
  ['PUT', '/p9?new_edits=false', () => ({ ...patientOf('22444', 'p9'), _rev: '1-a' })],
  ['DELETE', '/p1?rev=1-x'],
  ['COPY', '/p1'],
  ['GET', '/p1/photo'],
  ['PUT', '/p1/photo?rev=1-x', () => ({})],
  ['DELETE', '/p1/photo?rev=1-x'],
  ['GET', '/_all_docs?include_docs=true'],
  ['POST', '/_all_docs', () => ({ keys: ['p1'] })],
  ['GET', '/_changes?include_docs=true'],
  ['GET', '/_changes?feed=longpoll&since=0'],
  ['GET', '/_changes?feed=continuous&timeout=10'],
  ['GET', '/_changes?feed=eventsource&timeout=10'],
  ['POST', '/_changes?filter=_selector', () => ({ selector: {} })],
  ['POST', '/_changes?filter=_doc_ids', () => ({ doc_ids: ['p1'] })],
  ['POST', '/_bulk_get', () => ({ docs: [{ id: 'p1' }] })],
  ['POST', '/_bulk_docs', () => ({ docs: [stolen()] })],
  ['POST', '/_bulk_docs', () => ({ new_edits: false, docs: [{ ...patientOf('22444', 'p8'), _rev: '1-b' }] })],
  ['POST', '/_revs_diff', () => ({ p1: ['1-x'] })],
  ['POST', '/_missing_revs', () => ({ p1: ['1-x'] })],
  ['POST', '/_find', () => ({ selector: {} })],
  ['POST', '/_explain', () => ({ selector: {} })],
  ['GET', '/_index'],
  ['POST', '/_index', () => ({ index: { fields: ['fullName'] } })],
  ['DELETE', '/_index/_design/x/json/y'],
  ['POST', '/_index/_bulk_delete', () => ({ docids: ['_design/x'] })],
  ['GET', '/_design_docs'],
  ['POST', '/_design_docs', () => ({ include_docs: true })],
  ['GET', '/_design/x/_info'],
  ['GET', '/_design/x/_view/y'],
  ['GET', '/_design/x'],
  ['PUT', '/_design/x', () => ({})],
  ['GET', '/_local/checkpoint'],
  ['PUT', '/_local/checkpoint', () => ({ a: 1 })],
  ['DELETE', '/_local/checkpoint?rev=0-1'],
  ['GET', '/_local_docs'],
  ['POST', '/_local_docs', () => ({ include_docs: true })],
  ['GET', '/_security'],
  ['PUT', '/_security', () => ({ admins: { roles: ['healthWorker'] } })],
  ['GET', '/_revs_limit'],
  ['PUT', '/_revs_limit', () => 1],
  ['POST', '/_compact', () => ({})],
  ['POST', '/_purge', () => ({ p1: [rev] })],
  ['GET', '/_purged_infos'],
  ['GET', '/_purged_infos_limit'],
  ['PUT', '/_purged_infos_limit', () => 1],
  ['POST', '/_ensure_full_commit', () => ({})],
];

describe('another station', () => {
  test('is tried at every endpoint that the protocol has', () => {
    const tried = new Set(ENDPOINTS.map(([method, path]) => `${method} ${path.slice(1).split(/[?/]/)[0]}`));
    const known = [...DATABASE_ROUTES].flatMap(([name, methods]) =>
      Object.keys(methods).map((verb) => `${verb} ${name}`),
    );
    expect(known.filter((endpoint) => !tried.has(endpoint))).toEqual([]);
  });

  test.each(ENDPOINTS)('%s %s is refused to a nurse, a head, nobody and a wrong token', async (method, path, body) => {
    for (const as of [nurse, head]) {
      const answer = await send(method, DB + path, as, body?.());
      expect([401, 403, 404, 405, 501]).toContain(answer.status);
      expect(answer.text).not.toContain(NAME);
    }
    for (const as of [undefined, 'Bearer nothing', WRONG_BASIC, `${nurse}x`]) {
      const answer = await send(method, DB + path, as, body?.(), { 'X-Forwarded-For': `10.0.0.${++addresses % 250}` });
      expect([401, 403, 404, 405, 501]).toContain(answer.status);
      expect(answer.text).not.toContain(NAME);
    }
  });

  test.each([
    '%74ram-22444-patients',
    'tram-22444-patients%2f',
    'tram-22333-patients/..%2ftram-22444-patients',
    'x/../tram-22444-patients',
  ])('is not reached under the spelling %s', async (spelling) => {
    const answer = await send('GET', `/couch/${spelling}/p1`, nurse);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toContain(NAME);
  });

  test('is not reached by COPY, _replicate or a document that names it', async () => {
    const destination = { Destination: '../tram-22444-patients/p7' };
    await send('COPY', '/couch/tram-22333-patients/own', nurse, undefined, destination);
    const replicate = await send('POST', '/couch/_replicate', nurse, {
      source: 'tram-22444-patients',
      target: 'tram-22333-patients',
    });
    expect(replicate.status).toBe(403);
    for (const path of [
      '_replicator',
      '_replicator/_all_docs',
      '_scheduler/docs',
      '_scheduler/jobs',
      '_active_tasks',
    ]) {
      expect((await send('GET', `/couch/${path}`, nurse)).status, path).toBe(403);
    }
    const document = { source: 'tram-22444-patients', target: 'tram-22333-patients' };
    expect((await send('PUT', '/couch/_replicator/steal', head, document)).status).toBe(403);
    const foreign = await send('PUT', '/couch/tram-22333-patients/foreign', nurse, patientOf('22444', 'foreign'));
    expect(foreign.status).toBe(403);
  });

  test('does not appear in the lists of the server', async () => {
    const all = await server.ask('GET', '/couch/_all_dbs', { as: nurse });
    expect(all.body).toEqual([...KINDS, 'edits'].sort().map((kind) => `tram-22333-${kind}`));
    const updates = await send('GET', '/couch/_db_updates?since=0', nurse);
    expect(updates.text).not.toContain('22444');
    const info = await send('POST', '/couch/_dbs_info', nurse, { keys: ['tram-22444-patients'] });
    expect(info.text).not.toContain('update_seq');
    expect((await send('GET', '/couch/_all_dbs', undefined)).text).not.toContain('22444');
  });

  test('the warehouse beside the station is closed to stations', async () => {
    for (const path of ['/_all_dbs', '/tram-22333-patients', '/tram-22444-patients/_all_docs?include_docs=true']) {
      const answer = await send('GET', `/warehouse/couch${path}`, nurse);
      expect(answer.text).not.toContain(NAME);
      expect(answer.text).not.toContain('tram-22444');
    }
    expect((await send('PUT', '/warehouse/couch/tram-22333-patients', nurse)).status).toBe(403);
  });

  test('nothing of all this changed a document', async () => {
    const { body } = await server.ask('GET', `${DB}/_all_docs?include_docs=true&conflicts=true`, { as: other });
    expect(body.rows).toEqual([
      { id: 'p1', key: 'p1', value: { rev }, doc: { ...patientOf('22444', 'p1', NAME), _rev: rev } },
    ]);
    expect((await server.ask('GET', `${DB}/_local/checkpoint`, { as: other })).status).toBe(404);
    expect((await server.ask('GET', `${DB}/_security`, { as: ADMIN_BASIC })).body).not.toHaveProperty(
      'admins.roles.0',
      'healthWorker',
    );
  });
});

describe('the own station', () => {
  test('is read and written, its settings only read but for what its head may change, and nothing of it administered', async () => {
    const own = '/couch/tram-22333-patients';
    expect((await server.ask('GET', `${own}/own`, { as: nurse })).status).toBe(200);
    expect((await server.ask('GET', '/couch/tram-22333-settings/station', { as: nurse })).status).toBe(200);
    const settings = { as: nurse, body: {} };
    expect((await server.ask('PUT', '/couch/tram-22333-settings/station', settings)).status).toBe(403);
    const many = '/couch/tram-22333-settings/_bulk_docs';
    expect((await server.ask('POST', many, { as: nurse, body: { docs: [{ _id: 'rules:x' }] } })).status).toBe(403);
    const { _rev } = (await server.ask('GET', '/couch/tram-22333-settings/station', { as: head })).body;
    const docs = [{ _id: 'x' }, { _id: 'station', _rev, type: 'rules' }, { _id: 'station', _rev, _deleted: true }];
    const refused = await server.ask('POST', many, { as: head, body: { docs } });
    expect((refused.body as unknown as { error: string }[]).map(({ error }) => error)).toEqual(
      docs.map(() => 'forbidden'),
    );
    const gone = await server.ask('DELETE', `/couch/tram-22333-settings/station?rev=${String(_rev)}`, { as: head });
    expect(gone.status).toBe(403);
    expect((await server.ask('GET', '/couch/tram-22333-settings/station', { as: nurse })).status).toBe(200);
    for (const [method, path] of [
      ['DELETE', own],
      ['PUT', `${own}/_security`],
      ['PUT', `${own}/_revs_limit`],
      ['POST', `${own}/_compact`],
      ['POST', `${own}/_purge`],
      ['PUT', `${own}/_design/x`],
      ['PUT', '/couch/tram-22333-more'],
      ['PUT', '/couch/other'],
    ] as const) {
      const answer = await server.ask(method, path, { as: head, body: {} });
      expect([401, 403, 404, 405], `${method} ${path}: ${answer.status}`).toContain(answer.status);
    }
    const bulk = { as: nurse, body: { docs: [{ _id: '_design/x', filters: {} }] } };
    const [row] = (await server.ask('POST', `${own}/_bulk_docs`, bulk)).body as unknown as { ok?: true }[];
    expect(row?.ok).toBeUndefined();
    expect((await server.ask('GET', `${own}/_design/x`, { as: ADMIN_BASIC })).status).toBe(404);
    expect((await server.ask('GET', own, { as: ADMIN_BASIC })).status).toBe(200);
  });

  test('people of no station have no databases', async () => {
    const person = { username: 'tam', name: 'Lê Tâm', role: 'areaCentre', pin: '482915' };
    expect((await server.ask('POST', '/api/people', { as: ADMIN_BASIC, body: person })).status).toBe(201);
    const area = await server.signIn('tam', '482915');
    expect((await server.ask('GET', DB, { as: area })).status).toBe(403);
    expect((await server.ask('GET', '/couch/_all_dbs', { as: area })).body).not.toContain('tram-22444-patients');
    expect((await server.ask('GET', '/warehouse/couch/_all_dbs', { as: area })).body).not.toContain(
      'tram-22444-patients',
    );
    expect((await server.ask('GET', '/warehouse/api/summary', { as: area })).status).toBe(200);
  });
});
