import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '../domain/records/index.ts';
import { TransportError } from './ports.ts';
import { createCouchTransport, type CouchTransportOptions } from './transport.ts';

const AT = '2026-03-02T01:00:00.000Z';
const record: AnyRecord = {
  ...{ id: 'p1', stationCode: '22333', villageCode: '22333-01', version: 1, fullName: 'Đỗ Thị Ấm' },
  ...{ createdAt: AT, createdBy: 'n', createdDevice: 'd', updatedAt: AT, updatedBy: 'n', updatedDevice: 'd' },
  clock: '1772413200000-00000-d',
};

interface Asked {
  url: string;
  init: RequestInit;
}

function transportWith(answers: Response[], options: Partial<CouchTransportOptions> = {}) {
  const asked: Asked[] = [];
  const fetch = async (input: string | URL | Request, init: RequestInit = {}) => {
    asked.push({ url: String(input), init });
    const answer = answers.shift();
    if (!answer) throw new TypeError('Failed to fetch');
    return answer;
  };
  const transport = createCouchTransport({
    baseUrl: 'https://s',
    stationCode: '22333',
    token: () => 't',
    fetch,
    ...options,
  });
  return { transport, asked };
}

const json = (body: unknown, init?: ResponseInit) => Response.json(body, init);
const problem = (failing: Promise<unknown>) =>
  failing.then(
    () => undefined,
    (error: unknown) => (error instanceof TransportError ? [error.kind, error.status, error.retryAfterS] : error),
  );

describe('requests', () => {
  test('changes: the page after `since`, records without CouchDB fields, what is not ours left out', async () => {
    const results = [
      { seq: '4-x', id: 'p1', doc: { ...record, _id: 'p1', _rev: '2-a', _conflicts: ['2-b'] } },
      { seq: '5-x', id: 'p2', deleted: true, doc: { _id: 'p2', _rev: '3-c', _deleted: true } },
      { seq: '6-x', id: '_design/all', doc: { _id: '_design/all', _rev: '1-d', views: {} } },
      { seq: '7-x', id: 'foreign', doc: { _id: 'foreign', _rev: '1-e', hello: 1 } },
      { seq: '8-x', id: 'p3', doc: { ...record, _id: 'p3', _rev: '1-f' } },
    ];
    const { transport, asked } = transportWith([json({ results, last_seq: '8-x', pending: 7 })]);
    expect(await transport.changes('patients', '3-ấ&', 5)).toEqual({
      documents: [
        { record, rev: '2-a', deleted: false },
        { id: 'p2', rev: '3-c', deleted: true },
      ],
      last: '8-x',
      pending: 7,
      bytes: JSON.stringify({ results, last_seq: '8-x', pending: 7 }).length,
    });
    const url = new URL(asked[0]?.url ?? '');
    expect(url.pathname).toBe('/couch/tram-22333-patients/_changes');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      include_docs: 'true',
      style: 'main_only',
      limit: '5',
      since: '3-ấ&',
    });
    expect(asked[0]?.init).toMatchObject({ method: 'POST', cache: 'no-store', redirect: 'manual' });
    expect(new Headers(asked[0]?.init.headers).get('authorization')).toBe('Bearer t');
  });

  test('changes of a server that does not count what is pending', async () => {
    const results = [{ seq: 1, id: 'p1', doc: { ...record, _id: 'p1', _rev: '1-a' } }];
    const { transport } = transportWith([json({ results, last_seq: 1 }), json({ results, last_seq: 1 })]);
    expect((await transport.changes('patients', undefined, 1)).pending).toBe(1);
    expect(await transport.changes('patients', undefined, 2)).toMatchObject({ pending: 0, last: '1' });
  });

  test('push: one answer per record, attachments travel as stubs, unclear rows are left out', async () => {
    const rows = [
      { ok: true, id: 'a', rev: '2-x' },
      { id: 'b', error: 'conflict', reason: 'Document update conflict.' },
      { id: 'c', error: 'forbidden', reason: 'Trường "sex" không đúng.' },
      { id: 'd', error: 'internal_server_error', reason: 'eek' },
      { ok: true, id: 'not-asked', rev: '1-x' },
    ];
    const { transport, asked } = transportWith([json(rows, { status: 201 })]);
    const stubs = { 'x.jpg': { stub: true, digest: 'md5-1', revpos: 1 } };
    const sent = ['a', 'b', 'c', 'd'].map((id) => ({
      record: { ...record, id, _attachments: stubs },
      rev: id === 'a' ? '1-x' : undefined,
    }));
    expect(await transport.push('visits', sent)).toEqual([
      { id: 'a', outcome: 'stored', rev: '2-x' },
      { id: 'b', outcome: 'conflict' },
      { id: 'c', outcome: 'refused', status: 403, reason: 'Trường "sex" không đúng.' },
    ]);
    const { docs } = JSON.parse(String(asked[0]?.init.body)) as { docs: Record<string, unknown>[] };
    expect(docs[0]).toEqual({ ...record, id: 'a', _id: 'a', _rev: '1-x', _attachments: stubs });
    expect(docs[1]).not.toHaveProperty('_rev');
  });

  test('fetch: records, tombstones, and nothing for missing ones', async () => {
    const rows = [
      { id: 'p1', key: 'p1', value: { rev: '2-a' }, doc: { ...record, _id: 'p1', _rev: '2-a' } },
      { id: 'p2', key: 'p2', value: { rev: '3-b', deleted: true }, doc: null },
      { key: 'p3', error: 'not_found' },
    ];
    const { transport, asked } = transportWith([json({ total_rows: 1, offset: 0, rows })]);
    expect(await transport.fetch('patients', ['p1', 'p2', 'p3'])).toEqual([
      { record, rev: '2-a', deleted: false },
      { id: 'p2', rev: '3-b', deleted: true },
    ]);
    expect(asked[0]?.init.body).toBe('{"keys":["p1","p2","p3"]}');
  });

  test('lost: the ids whose revision the server has never had', async () => {
    const { transport, asked } = transportWith([json({ p1: { missing: ['2-a'], possible_ancestors: ['1-a'] } })]);
    const known = [
      { id: 'p1', rev: '2-a' },
      { id: 'p2', rev: '1-b' },
    ];
    expect(await transport.lost('patients', known)).toEqual(['p1']);
    expect(asked[0]?.init.body).toBe('{"p1":["2-a"],"p2":["1-b"]}');
  });
});

describe('who the server is', () => {
  test('our server', async () => {
    const date = 'Mon, 02 Mar 2026 01:00:00 GMT';
    const { transport } = transportWith([json({ instance: 'i', generation: 'g' }, { headers: { date } })]);
    expect(await transport.server()).toEqual({ instance: 'i', generation: 'g', at: Date.parse(date) });
  });

  test('a plain CouchDB', async () => {
    const { transport } = transportWith([
      json({ error: 'not_found' }, { status: 404 }),
      json({ couchdb: 'Welcome', uuid: 'u', version: '3.5' }),
    ]);
    expect(await transport.server()).toMatchObject({ instance: 'u', generation: '' });
  });

  test('somebody else', async () => {
    for (const answer of [json({ hello: 1 }), json({ instance: '', generation: '' }), json([])]) {
      expect(await problem(transportWith([answer]).transport.server())).toEqual([
        'foreignServer',
        undefined,
        undefined,
      ]);
    }
    const notFound = json({ error: 'not_found' }, { status: 404 });
    const { transport } = transportWith([notFound, json({ nginx: true })]);
    expect(await problem(transport.server())).toEqual(['foreignServer', undefined, undefined]);
  });
});

describe('failures', () => {
  const html = (status: number) =>
    new Response('<!doctype html>', { status, headers: { 'content-type': 'text/html' } });
  const error = (status: number, headers?: HeadersInit) => json({ error: 'e', reason: 'r' }, { status, headers });
  const cases: [string, Response, unknown][] = [
    ['200 with a web page (captive portal)', html(200), ['foreignServer', 200, undefined]],
    [
      'a redirect',
      new Response(null, { status: 302, headers: { location: '/login' } }),
      ['foreignServer', 302, undefined],
    ],
    ['407 of a proxy', html(407), ['foreignServer', 407, undefined]],
    ['511', html(511), ['foreignServer', 511, undefined]],
    ['a truncated answer', new Response('{"results":[{"id":"p1"'), ['server', 200, undefined]],
    ['JSON of another kind', json({ rows: [] }), ['server', undefined, undefined]],
    ['JSON of another kind in a list', json({ results: [1], last_seq: '1' }), ['server', undefined, undefined]],
    ['400', error(400), ['rejected', 400, undefined]],
    ['401', error(401), ['signIn', 401, undefined]],
    ['401 with a web page', html(401), ['foreignServer', 401, undefined]],
    ['403', error(403), ['rejected', 403, undefined]],
    ['404', error(404), ['rejected', 404, undefined]],
    ['413', html(413), ['tooLarge', 413, undefined]],
    ['422', error(422), ['rejected', 422, undefined]],
    ['429', error(429, { 'retry-after': '17' }), ['busy', 429, 17]],
    ['503', html(503), ['busy', 503, undefined]],
    [
      '503 until a date',
      error(503, { 'retry-after': 'Mon, 02 Mar 2026 01:02:00 GMT', date: 'Mon, 02 Mar 2026 01:00:00 GMT' }),
      ['busy', 503, 120],
    ],
    ['500', error(500), ['server', 500, undefined]],
    ['502', html(502), ['server', 502, undefined]],
    ['507', error(507), ['server', 507, undefined]],
  ];
  test.for(cases)('%s', async ([, response, expected]) => {
    expect(await problem(transportWith([response]).transport.changes('visits', undefined, 10))).toEqual(expected);
  });

  test('no connection', async () => {
    expect(await problem(transportWith([]).transport.changes('visits', undefined, 10))).toEqual([
      'offline',
      undefined,
      undefined,
    ]);
  });

  test('an answer that never ends is given up', async () => {
    let giveUp = () => {};
    const timers = { setTimer: (callback: () => void) => (giveUp = callback), clearTimer: () => {} };
    const fetch = (_: unknown, init: RequestInit = {}) =>
      new Promise<Response>((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    const waiting = problem(transportWith([], { fetch, ...timers }).transport.server());
    giveUp();
    expect(await waiting).toEqual(['offline', undefined, undefined]);
  });
});

describe('a token that the server does not take', () => {
  const refused = () => json({ error: 'unauthorized' }, { status: 401 });
  const page = () => json({ results: [], last_seq: '1', pending: 0 });

  test('is replaced once, and the request goes again', async () => {
    const tokens: (string | undefined)[] = [];
    const token = (old?: string) => (tokens.push(old), old === undefined ? 'old' : 'new');
    const { transport, asked } = transportWith([refused(), page()], { token });
    expect(await transport.changes('visits', undefined, 10)).toMatchObject({ last: '1' });
    expect(tokens).toEqual([undefined, 'old']);
    expect(asked.map(({ init }) => new Headers(init.headers).get('authorization'))).toEqual([
      'Bearer old',
      'Bearer new',
    ]);
  });

  test('R8: refused just after it was granted, it is the trouble of the server and no request to sign in', async () => {
    const token = (old?: string) => (old === undefined ? 'old' : 'new');
    const { transport, asked } = transportWith([refused(), refused(), page()], { token });
    expect(await problem(transport.changes('visits', undefined, 10))).toEqual(['server', 401, undefined]);
    expect(asked).toHaveLength(2);
  });

  test('is not needed to ask who the server is', async () => {
    const { transport, asked } = transportWith([json({ instance: 'i', generation: 'g' })]);
    await transport.server();
    expect(new Headers(asked[0]?.init.headers).has('authorization')).toBe(false);
  });
});

describe('waiting for a change', () => {
  const signal = new AbortController().signal;

  test('first asks for the present position, then holds a long poll, and tells the kinds of this station', async () => {
    const names = ['tram-22333-visits', 'tram-22333-patients', 'tram-99999-visits', '_users', 'tram-22333-visits'];
    const results = names.map((db_name) => ({ db_name, type: 'updated' }));
    const { transport, asked } = transportWith([
      json({ results: [], last_seq: '3-a' }),
      json({ results, last_seq: '9-a' }),
    ]);
    expect(await transport.waitForChange(undefined, signal)).toEqual({ kinds: [], last: '3-a' });
    expect(await transport.waitForChange('3-a', signal)).toEqual({ kinds: ['visits', 'patients'], last: '9-a' });
    expect(asked.map(({ url }) => new URL(url).searchParams.get('since'))).toEqual(['now', '3-a']);
    expect(new URL(asked[1]?.url ?? '').searchParams.get('feed')).toBe('longpoll');
  });

  test('a server that forbids the feed is looked at now and then', async () => {
    const waits: number[] = [];
    const timers = {
      setTimer: (callback: () => void, ms: number) => {
        if (ms < 60_000 && waits.push(ms)) queueMicrotask(callback);
      },
      clearTimer: () => {},
    };
    const { transport } = transportWith([json({ error: 'forbidden' }, { status: 403 })], { ...timers, pollMs: 20_000 });
    const { kinds } = await transport.waitForChange('5', signal);
    expect(kinds).toContain('households');
    expect(waits).toEqual([20_000]);
  });
});
