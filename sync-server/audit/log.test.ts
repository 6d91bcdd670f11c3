import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditChain, auditFile } from './chain.ts';
import { AuditLog } from './log.ts';
import { refusalOf, roomOf } from './refusal.ts';
import { Repeats } from './repeats.ts';
import { readLines, verifyChain } from './verify.ts';

let folder: string;
let problems: unknown[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tram-auditlog-'));
  problems = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => new AuditLog(folder, (error) => problems.push(error));
const refused = (address: string, room = '/api/people') =>
  ({
    actor: '',
    device: '',
    address,
    event: 'access.refused',
    outcome: 'refused',
    details: { room, status: 403 },
  }) as const;
const done = (event: string) =>
  ({ actor: 'p', device: 'd', address: '10.0.0.1', event, outcome: 'ok', details: {} }) as const;

test('what was recorded is on disk when the promise resolves, and requests of one moment share a transaction', async () => {
  const audit = open();
  const other = new AuditChain(folder);
  await Promise.all(Array.from({ length: 20 }, (_, i) => audit.record(done(`e${i}`))));
  expect(other.head.seq).toBe(20);
  expect(Array.from(readLines(folder), ({ event }) => event)).toEqual(Array.from({ length: 20 }, (_, i) => `e${i}`));
  other.close();
  audit.close();
});

test('a storm of refusals becomes two lines per client: the first, and how many followed', () => {
  const audit = open();
  for (let i = 0; i < 10_000; i++) audit.count(refused(i % 2 ? '10.0.0.1' : '10.0.0.2'));
  audit.close();
  const lines = [...readLines(folder)];
  expect(lines).toHaveLength(4);
  expect(lines.filter(({ details }) => details.times === 4_999)).toHaveLength(2);
  expect(verifyChain(folder).faults).toEqual([]);
});

test('refusals of many clients with many rooms are bounded, and none goes uncounted', () => {
  const repeats = new Repeats();
  let lines = 0;
  for (let i = 0; i < 50_000; i++) if (repeats.note(refused(`a${i}`), 60_000, 0)) lines += 1;
  const due = repeats.due(60_000);
  expect(lines + due.length).toBeLessThan(1_100);
  expect(lines + due.reduce((sum, { details }) => sum + Number(details.times), 0)).toBe(50_000);
});

test('a new window begins a new line', () => {
  const repeats = new Repeats();
  expect(repeats.note(refused('a'), 60_000, 0)).toBeDefined();
  expect(repeats.note(refused('a'), 60_000, 59_999)).toBeUndefined();
  expect(repeats.due(59_999)).toEqual([]);
  expect(repeats.due(60_000)).toMatchObject([{ details: { times: 1, since: '1970-01-01T00:00:00.000Z' } }]);
  expect(repeats.note(refused('a'), 60_000, 60_001)).toBeDefined();
});

test('what cannot be kept is not done: a record is refused, refusals are written when the disk is back', async () => {
  const audit = open();
  const lock = new DatabaseSync(join(folder, auditFile(1)));
  lock.exec("CREATE TRIGGER full BEFORE INSERT ON lines BEGIN SELECT RAISE(ABORT, 'disk full'); END");
  audit.count(refused('a'));
  await expect(audit.record(done('lost'))).rejects.toMatchObject({ status: 503, code: 'audit_unavailable' });
  expect(problems).toHaveLength(1);
  lock.exec('DROP TRIGGER full');
  lock.close();
  await audit.record(done('kept'));
  audit.close();
  expect(Array.from(readLines(folder), ({ event }) => event)).toEqual(['access.refused', 'kept']);
});

test.each([
  ['/api/people/0190-abc?x=1', { room: '/api/people' }],
  ['/api/Nguyễn', { room: '/api/…' }],
  ['/couch', { room: '/couch/' }],
  ['/couch/_all_dbs', { room: '/couch/_all_dbs' }],
  ['/couch/tram-22333-patients', { room: '/couch/{db}', database: 'tram-22333-patients' }],
  ['/couch/tram-22333-patients/Nguyen%20Thi%20Hoa', { room: '/couch/{db}/document', database: 'tram-22333-patients' }],
  [
    '/couch/tram-22333-patients/_changes?feed=longpoll',
    { room: '/couch/{db}/_changes', database: 'tram-22333-patients' },
  ],
  ['/couch/Tran%20Thi%20Hoa/_changes', { room: '/couch/{db}/_changes', database: '…' }],
  ['/couch/%zz', { room: '/couch/{db}', database: '…' }],
  ['/warehouse/couch/kho/x/y', { room: '/warehouse/couch/{db}/document', database: 'kho' }],
  ['/nguoi-dan/0190', undefined],
  ['/health', undefined],
])('of %s it keeps the room and never whose record', (url, room) => {
  expect(roomOf(url)).toEqual(room);
});

test('tells refusals from other answers, and a refused token from a missing one', () => {
  const who = { actor: 'p', device: 'd', address: 'a' };
  const asked = { method: 'GET', url: '/api/me', hasToken: true };
  expect([200, 400, 404, 409, 500].map((status) => refusalOf(who, asked, status))).toEqual(Array(5).fill(undefined));
  expect(refusalOf(who, asked, 401)).toMatchObject({ ...who, event: 'token.refused', details: { status: 401 } });
  expect(refusalOf(who, { ...asked, hasToken: false }, 401)?.event).toBe('access.refused');
  expect(refusalOf(who, { ...asked, url: '/api/token', hasToken: false }, 401)?.event).toBe('token.refused');
  expect(refusalOf(who, asked, 403)?.event).toBe('access.refused');
  expect(refusalOf(who, asked, 429)?.event).toBe('access.limited');
});
