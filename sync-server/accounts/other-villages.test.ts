import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ATTACHMENT_ROUTES,
  BULK_DELETE_ROUTES,
  DATABASE_ROUTES,
  DESIGN_INFO_ROUTES,
  DOCUMENT_ROUTES,
  INDEX_ROUTES,
  LOCAL_ROUTES,
  type DatabaseRoute,
  type Methods,
} from '../couch/routes.ts';
import { ADMIN_BASIC, patientOf, startTestServer, type TestServer } from '../http/test-server.ts';

/**
 * A village worker's token cannot read, write or find out about other villages' records, at any endpoint: what is asked
 * about a record of another village is answered word for word as about a record that does not exist.
 */

const STATION = '22333';
const DB = `/couch/tram-${STATION}-patients`;
const NAME = 'Trần Văn Bí Mật';
const HIDDEN = 'aaaa-hidden';
/** As long as the other one, so that the lengths of answers can be compared too. */
const NOBODY = 'aaaa-nobody';

let server: TestServer;
let worker: string;
let nurse: string;
let hiddenRev: string;
let workerId: string;

const villager = (id: string, village: number, name = NAME) => ({
  ...patientOf(STATION, id, name),
  villageCode: `${STATION}-${village}`,
});

beforeAll(async () => {
  server = await startTestServer(['--role', 'both']);
  const villages = [1, 2].map((n) => ({ code: `${STATION}-${n}`, name: `Thôn ${n}` }));
  const station = { code: STATION, name: 'Trạm', provinceCode: '01', communeCode: '00004', villages };
  await created('/api/stations', station);
  const person = { name: 'Vàng Thị Mây', stationCode: STATION, pin: '482915' };
  await created('/api/people', { ...person, username: 'nurse', role: 'healthWorker' });
  const made = await created('/api/people', {
    ...person,
    username: 'may',
    role: 'villageWorker',
    villageCodes: [`${STATION}-1`],
  });
  workerId = (made.person as { id: string }).id;
  nurse = await server.signIn('nurse', '482915');
  worker = await server.signIn('may', '482915');
  const attachments = { _attachments: { photo: { content_type: 'text/plain', data: 'Ym9p' } } };
  const put = await server.ask('PUT', `${DB}/${HIDDEN}`, {
    as: nurse,
    body: { ...villager(HIDDEN, 2), ...attachments },
  });
  hiddenRev = String(put.body.rev);
  await server.ask('PUT', `${DB}/own`, { as: nurse, body: villager('own', 1, 'Lê Thị Gần') });
  await server.ask('PUT', `${DB}/_local/nurses`, { as: nurse, body: { secret: NAME } });
  await server.ask('PUT', `${DB}/_design/x`, { as: ADMIN_BASIC, body: { note: NAME } });
  await server.ask('PUT', `${DB}/_security`, { as: ADMIN_BASIC, body: { members: { names: [NAME] } } });
  await server.ask('PUT', `${DB}/purged`, { as: nurse, body: villager('purged', 2) });
});

afterAll(() => server.remove());

async function created(path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await server.ask('POST', path, { as: ADMIN_BASIC, body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

/** Also verbs that fetch refuses or does not know, such as COPY. */
function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}, as = worker) {
  return new Promise<{ status: number; text: string; headers: object }>((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const json = text ? { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) } : {};
    const req = request(server.url + path, { method, headers: { Authorization: as, ...json, ...headers } }, (res) => {
      let answer = '';
      res.on('data', (chunk) => (answer += String(chunk)));
      res.on('end', () => {
        const { etag, location, 'content-length': length } = res.headers;
        resolve({ status: res.statusCode ?? 0, text: answer, headers: { etag, location, length } });
      });
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(text);
  });
}

const WRONG_REV = '1-00000000000000000000000000000000';
type Endpoint = [route: string, method: string, path: (id: string) => string, body?: (id: string) => unknown];

/** `route`: the second segment of the path as in the table of routes, or the name of a smaller table. */
const ENDPOINTS: Endpoint[] = [
  ['', 'GET', () => ''],
  ['', 'HEAD', () => ''],
  ['', 'POST', () => '', (id) => villager(id, 2)],
  ['', 'DELETE', () => ''],
  ['_all_docs', 'GET', () => '/_all_docs?include_docs=true&conflicts=true&update_seq=false'],
  ['_all_docs', 'GET', (id) => `/_all_docs?startkey="${id}"&endkey="${id}"`],
  ['_all_docs', 'GET', () => '/_all_docs?startkey="b"&limit=1'],
  ['_all_docs', 'POST', () => '/_all_docs?include_docs=true', (id) => ({ keys: [id, 'own'] })],
  ['_bulk_docs', 'POST', () => '/_bulk_docs', (id) => ({ docs: [villager(id, 2)] })],
  ['_bulk_docs', 'POST', () => '/_bulk_docs', (id) => ({ docs: [{ ...villager(id, 1), _rev: WRONG_REV }] })],
  ['_bulk_docs', 'POST', () => '/_bulk_docs', (id) => ({ docs: [{ ...villager(id, 2), _rev: WRONG_REV }] })],
  ['_bulk_docs', 'POST', () => '/_bulk_docs', (id) => ({ docs: [{ _id: id, _deleted: true, _rev: WRONG_REV }] })],
  ['_bulk_docs', 'POST', () => '/_bulk_docs', (id) => ({ docs: [{ _id: id, _deleted: true }] })],
  [
    '_bulk_docs',
    'POST',
    () => '/_bulk_docs',
    (id) => ({ new_edits: false, docs: [{ ...villager(id, 2), _rev: '5-00000000000000000000000000000000' }] }),
  ],
  ['_bulk_get', 'POST', () => '/_bulk_get?revs=true&attachments=true', (id) => ({ docs: [{ id }] })],
  ['_bulk_get', 'POST', () => '/_bulk_get', (id) => ({ docs: [{ id, rev: hiddenRev }] })],
  ['_bulk_get', 'POST', () => '/_bulk_get?latest=true', (id) => ({ docs: [{ id, rev: hiddenRev }] })],
  ['_changes', 'GET', () => '/_changes?include_docs=true&attachments=true&style=all_docs'],
  ['_changes', 'GET', () => '/_changes?feed=longpoll&limit=5'],
  ['_changes', 'GET', () => '/_changes?feed=continuous&timeout=10&include_docs=true'],
  ['_changes', 'GET', () => '/_changes?feed=eventsource&timeout=10&include_docs=true'],
  ['_changes', 'GET', () => '/_changes?descending=true&include_docs=true'],
  ['_changes', 'POST', () => '/_changes?filter=_doc_ids', (id) => ({ doc_ids: [id] })],
  ['_changes', 'POST', () => '/_changes?filter=_selector', (id) => ({ selector: { _id: id } })],
  ['_compact', 'POST', () => '/_compact', () => ({})],
  ['_design_docs', 'GET', () => '/_design_docs?include_docs=true'],
  ['_design_docs', 'POST', () => '/_design_docs?include_docs=true', () => ({ keys: ['_design/x'] })],
  ['_ensure_full_commit', 'POST', () => '/_ensure_full_commit', () => ({})],
  ['_explain', 'POST', () => '/_explain', (id) => ({ selector: { _id: id } })],
  ['_find', 'POST', () => '/_find', (id) => ({ selector: { _id: id } })],
  ['_find', 'POST', () => '/_find', () => ({ selector: { fullName: NAME }, sort: ['fullName'], limit: 5 })],
  ['_index', 'GET', () => '/_index'],
  ['_index', 'POST', () => '/_index', () => ({ index: { fields: ['fullName'] } })],
  ['_local_docs', 'GET', () => '/_local_docs?include_docs=true'],
  ['_local_docs', 'POST', () => '/_local_docs?include_docs=true', () => ({ keys: ['_local/nurses'] })],
  ['_missing_revs', 'POST', () => '/_missing_revs', (id) => ({ [id]: [WRONG_REV] })],
  ['_purge', 'POST', () => '/_purge', (id) => ({ [id]: [hiddenRev] })],
  ['_purged_infos', 'GET', () => '/_purged_infos'],
  ['_purged_infos_limit', 'GET', () => '/_purged_infos_limit'],
  ['_purged_infos_limit', 'PUT', () => '/_purged_infos_limit', () => 1],
  ['_revs_diff', 'POST', () => '/_revs_diff', (id) => ({ [id]: [WRONG_REV, '9-00000000000000000000000000000000'] })],
  ['_revs_limit', 'GET', () => '/_revs_limit'],
  ['_revs_limit', 'PUT', () => '/_revs_limit', () => 1],
  ['_security', 'GET', () => '/_security'],
  ['_security', 'PUT', () => '/_security', () => ({ admins: { roles: ['villageWorker'] } })],
  ['document', 'GET', (id) => `/${id}`],
  ['document', 'HEAD', (id) => `/${id}`],
  ['document', 'GET', (id) => `/${id}?rev=${hiddenRev}`],
  ['document', 'GET', (id) => `/${id}?rev=${hiddenRev}&latest=true&revs=true`],
  ['document', 'GET', (id) => `/${id}?meta=true&attachments=true`],
  ['document', 'GET', (id) => `/${id}?open_revs=all`],
  ['document', 'GET', (id) => `/${id}?open_revs=["${hiddenRev}"]&latest=true`],
  ['document', 'PUT', (id) => `/${id}`, (id) => villager(id, 2)],
  ['document', 'PUT', (id) => `/${id}?rev=${WRONG_REV}`, (id) => villager(id, 1)],
  ['document', 'PUT', (id) => `/${id}?new_edits=false`, (id) => ({ ...villager(id, 2), _rev: WRONG_REV })],
  ['document', 'DELETE', (id) => `/${id}?rev=${WRONG_REV}`],
  ['document', 'DELETE', (id) => `/${id}?rev=${hiddenRev}`],
  ['document', 'DELETE', (id) => `/${id}`],
  ['document', 'COPY', (id) => `/${id}`],
  ['attachment', 'GET', (id) => `/${id}/photo`],
  ['attachment', 'HEAD', (id) => `/${id}/photo`],
  ['attachment', 'GET', (id) => `/${id}/photo?rev=${hiddenRev}`],
  ['attachment', 'PUT', (id) => `/${id}/photo?rev=${hiddenRev}`, () => ({})],
  ['attachment', 'PUT', (id) => `/${id}/photo`, () => ({})],
  ['attachment', 'DELETE', (id) => `/${id}/photo?rev=${hiddenRev}`],
  ['local', 'GET', () => '/_local/nurses'],
  ['local', 'DELETE', () => '/_local/nurses?rev=0-1'],
  ['local', 'PUT', () => '/_local/nurses?rev=0-1', () => ({ mine: true })],
  ['design info', 'GET', () => '/_design/x/_info'],
  ['index', 'DELETE', () => '/_index/_design/x/json/y'],
  ['bulk delete', 'POST', () => '/_index/_bulk_delete', () => ({ docids: ['_design/x'] })],
];

const TABLES: [name: string, methods: Methods<DatabaseRoute>][] = [
  ...DATABASE_ROUTES,
  ['document', DOCUMENT_ROUTES],
  ['local', LOCAL_ROUTES],
  ['attachment', ATTACHMENT_ROUTES],
  ['design info', DESIGN_INFO_ROUTES],
  ['index', INDEX_ROUTES],
  ['bulk delete', BULK_DELETE_ROUTES],
];

describe('another village', () => {
  test('is tried at every endpoint that the protocol has', () => {
    const tried = new Set(ENDPOINTS.map(([route, method]) => `${method} ${route}`));
    const known = TABLES.flatMap(([name, methods]) => Object.keys(methods).map((verb) => `${verb} ${name}`));
    expect(known.filter((endpoint) => !tried.has(endpoint))).toEqual([]);
  });

  test.each(
    ENDPOINTS.map(([, method, path, body], n) => [`${method} ${path('ID')} (${n})`, method, path, body] as const),
  )('%s answers as if it had no records', async (_name, method, path, body) => {
    const about = async (id: string) => {
      const headers: Record<string, string> =
        method === 'COPY' ? { Destination: `copy-of-${id}` } : { Accept: 'application/json' };
      const answer = await send(method, DB + path(id), body?.(id), headers);
      expect(answer.text).not.toContain(NAME);
      return { ...answer, text: answer.text.replaceAll(id, 'ID').replace(/"execution_time_ms":[\d.]+/, '') };
    };
    const hidden = await about(HIDDEN);
    expect(hidden).toEqual(await about(NOBODY));
    expect(hidden.status).toBeLessThan(500);
    expect(hidden.text).not.toContain(HIDDEN);
  });

  test('its records are not written over, whatever is tried', async () => {
    for (const doc of [
      villager(HIDDEN, 1),
      { ...villager(HIDDEN, 1), _rev: hiddenRev },
      { _id: HIDDEN, _rev: hiddenRev, _deleted: true },
    ]) {
      const single = await send('PUT', `${DB}/${HIDDEN}`, doc);
      expect(single.status).toBe(403);
      expect(JSON.parse(single.text)).toMatchObject({ error: 'forbidden', reason: /^Bản ghi này không thuộc thôn/ });
      const bulk = await send('POST', `${DB}/_bulk_docs`, { docs: [doc, villager('beside', 1)] });
      const rows = JSON.parse(bulk.text) as { error?: string; ok?: true }[];
      expect(rows[0]?.error).toBe('forbidden');
      const beside = await server.ask('GET', `${DB}/beside`, { as: nurse });
      expect(beside.status).toBe(200);
    }
    const copy = await send('COPY', `${DB}/own`, undefined, { Destination: `${HIDDEN}?rev=${hiddenRev}` });
    expect(copy.status).toBe(403);
    const found = await server.ask('GET', `${DB}/${HIDDEN}`, { as: nurse });
    expect(found.body).toMatchObject({ _rev: hiddenRev, fullName: NAME });
    expect((await server.ask('GET', `${DB}/_local/nurses`, { as: nurse })).body).toMatchObject({ secret: NAME });
  });

  test('does not show in the lists of the server', async () => {
    const before = await send('POST', '/couch/_dbs_info', { keys: [`tram-${STATION}-patients`] });
    await server.ask('PUT', `${DB}/more`, { as: nurse, body: villager('more', 2) });
    const after = await send('POST', '/couch/_dbs_info', { keys: [`tram-${STATION}-patients`] });
    const counts = (text: string) => (JSON.parse(text) as { info: { doc_count: number; sizes: object } }[])[0]?.info;
    expect(counts(after.text)?.doc_count).toBe(counts(before.text)?.doc_count);
    expect(counts(after.text)?.sizes).toEqual({ file: 0, active: 0, external: 0 });
    expect((await send('GET', '/couch/_dbs_info')).text).not.toContain(NAME);
  });

  test('nothing of the warehouse, of people and of stations is open to a village worker', async () => {
    for (const [method, path] of [
      ['GET', '/warehouse/couch/_all_dbs'],
      ['GET', `/warehouse/couch/tram-${STATION}-patients`],
      ['GET', '/warehouse/api/summary'],
      ['GET', '/api/people'],
      ['PATCH', `/api/people/${workerId}`],
      ['POST', '/api/people'],
      ['POST', '/api/stations'],
      ['GET', '/api/devices'],
    ] as const) {
      const answer = await send(method, path, method === 'GET' ? undefined : { villageCodes: [`${STATION}-2`] });
      const closed = answer.status >= 400 || answer.text === '[]\n';
      expect(closed, `${method} ${path}: ${answer.status} ${answer.text}`).toBe(true);
    }
  });
});

describe('the own village', () => {
  test('is read and written, its settings only read', async () => {
    expect((await send('GET', `${DB}/own`)).status).toBe(200);
    expect((await send('PUT', `${DB}/mine`, villager('mine', 1, 'Lê Văn Mới'))).status).toBe(201);
    expect((await send('PUT', `${DB}/_local/c`, { n: 1 })).status).toBe(201);
    expect((await send('GET', `${DB}/_local/c`)).text).toContain('"n":1');
    const settings = `/couch/tram-${STATION}-settings/station`;
    expect((await send('GET', settings)).status).toBe(200);
    expect((await send('PUT', settings, {})).status).toBe(403);
  });

  test('a new village counts at the next request, also for a feed that is open', async () => {
    const open = send('GET', `${DB}/_changes?feed=continuous&heartbeat=1000&since=now`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const patch = (villageCodes: string[]) =>
      server.ask('PATCH', `/api/people/${workerId}`, { as: ADMIN_BASIC, body: { villageCodes } });
    expect((await patch([`${STATION}-2`])).status).toBe(200);
    expect((await send('GET', `${DB}/${HIDDEN}`)).status).toBe(200);
    expect((await send('GET', `${DB}/own`)).status).toBe(404);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await server.ask('PUT', `${DB}/late`, { as: nurse, body: villager('late', 1, 'Lê Thị Muộn') });
    const { text } = await open;
    expect(text).not.toContain('late');
    expect((await patch([`${STATION}-1`])).status).toBe(200);
  });

  test('a village worker needs a village, and one of the station', async () => {
    const person = { username: 'chi', name: 'Chị', role: 'villageWorker', stationCode: STATION, pin: '482915' };
    const make = (villageCodes: unknown) =>
      server.ask('POST', '/api/people', { as: ADMIN_BASIC, body: { ...person, villageCodes } });
    expect((await make([])).body).toMatchObject({ reason: expect.stringContaining('ít nhất một thôn') });
    expect((await make(undefined)).status).toBe(400);
    expect((await make(['99999-1'])).body).toMatchObject({ reason: expect.stringContaining('99999-1') });
    const change = await server.ask('PATCH', `/api/people/${workerId}`, {
      as: ADMIN_BASIC,
      body: { villageCodes: [] },
    });
    expect(change.status).toBe(400);
  });
});
