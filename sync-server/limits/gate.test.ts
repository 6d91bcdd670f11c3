import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Identified } from '../accounts/identify.ts';
import { parseProxyTrust } from '../accounts/client-address.ts';
import type { Person } from '../accounts/people.ts';
import { AuditLog } from '../audit/log.ts';
import { readLines } from '../audit/verify.ts';
import type { ApiError } from '../http/api-error.ts';
import { Gate } from './gate.ts';
import { LIMITS, RateLimits } from './rate-limits.ts';

const few = { requests: { burst: 3, perSecond: 0.001 }, bytes: { burst: 100_000, perSecond: 1 } };
const person = { id: 'p1', role: 'healthWorker', stationCode: '22333' } as Person;

let folder: string;
let audit: AuditLog;
let server: Server;
let url: string;
let who: Identified;
let answerBytes: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tram-gate-'));
  audit = new AuditLog(folder, () => undefined);
  answerBytes = 2;
  const limits = new RateLimits({ device: few, person: LIMITS.person, server: LIMITS.server, address: few });
  const gate = new Gate(audit, parseProxyTrust('loopback'), () => undefined, limits);
  server = createServer(async (req, res) => {
    gate.begin(req, res);
    res.on('close', () => gate.end(req, res));
    try {
      // As a handler that finds the body too large: node takes the socket away from such a request.
      for await (const piece of req) if (piece) break;
      gate.admit(req, who);
      res.end('x'.repeat(answerBytes));
    } catch (error) {
      const { status, retryAfterS } = error as ApiError;
      res.writeHead(status, { 'Retry-After': String(retryAfterS) }).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve).closeAllConnections());
  rmSync(folder, { recursive: true });
});

async function statuses(count: number, path = '/couch/db', headers: Record<string, string> = {}) {
  const list: number[] = [];
  for (let i = 0; i < count; i++) {
    const response = await fetch(url + path, { headers });
    await response.text();
    list.push(response.status);
  }
  return list;
}

test('a device is stopped at its limit, its person goes on with another one', async () => {
  who = { kind: 'person', person, deviceId: 'd1' };
  expect(await statuses(5)).toEqual([200, 200, 200, 429, 429]);
  expect((await fetch(url + '/couch/db')).headers.get('retry-after')).toMatch(/^\d+$/);
  who = { kind: 'person', person, deviceId: 'd2' };
  expect(await statuses(1)).toEqual([200]);
  audit.close();
  expect([...readLines(folder)]).toMatchObject([
    {
      event: 'access.limited',
      outcome: 'refused',
      actor: 'p1',
      device: 'd1',
      details: { database: 'db', status: 429 },
    },
    { event: 'access.limited', details: { times: 2 } },
  ]);
});

test('bytes of answers count too', async () => {
  who = { kind: 'person', person, deviceId: 'd1' };
  answerBytes = 150_000;
  expect(await statuses(2)).toEqual([200, 429]);
});

test.each<[string, Identified]>([
  ['the administrator', { kind: 'admin', name: 'quan-tri' }],
  ['a person who is administrator', { kind: 'person', person: { ...person, role: 'administrator' }, deviceId: 'd' }],
  ['the upward run', { kind: 'service', name: 'uplink' }],
  ['the owner of the data folder', { kind: 'owner', name: 'owner' }],
])('%s is never stopped', async (_name, identified) => {
  who = identified;
  expect(await statuses(6)).toEqual(Array(6).fill(200));
});

test('who is not signed in is counted by address, and a watchdog is not counted', async () => {
  who = undefined;
  const from = (address: string) => ({ 'X-Forwarded-For': address });
  expect(await statuses(4, '/api/server', from('203.0.113.1'))).toEqual([200, 200, 200, 429]);
  expect(await statuses(1, '/api/server', from('203.0.113.2'))).toEqual([200]);
  expect(await statuses(6, '/health', from('203.0.113.1'))).toEqual(Array(6).fill(200));
});

test('a request that was not read to its end harms nobody', async () => {
  who = { kind: 'person', person, deviceId: 'd1' };
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST /couch/db HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
  await once(server, 'request');
  expect(String((await once(socket, 'data'))[0])).toContain('200 OK');
  socket.destroy();
  expect(await statuses(2)).toEqual([200, 200]);
});

test('a proxy of this machine that is not trusted is told of once', () => {
  const told: string[] = [];
  const gate = new Gate(audit, undefined, (message) => told.push(message));
  const ask = (remoteAddress: string, headers: object) =>
    gate.begin({ socket: { remoteAddress }, headers } as IncomingMessage, {} as ServerResponse);
  ask('127.0.0.1', {});
  ask('203.0.113.1', { 'x-forwarded-for': '203.0.113.2' });
  expect(told).toEqual([]);
  for (let i = 0; i < 3; i++) ask('127.0.0.1', { 'x-forwarded-for': '203.0.113.2' });
  expect(told).toHaveLength(1);
});

test('HSTS goes out over HTTPS only', async () => {
  who = undefined;
  expect((await fetch(url)).headers.get('strict-transport-security')).toBeNull();
  const proxied = await fetch(url, { headers: { 'X-Forwarded-Proto': 'https' } });
  expect(proxied.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
});
