import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { todayIn } from '../../src/lib/domain/dates/index.ts';
import { openAccounts } from '../accounts/accounts.ts';
import { AuditChain, auditFile } from '../audit/chain.ts';

const PROGRAM = fileURLToPath(new URL('./audit.ts', import.meta.url));
const BACKUP = fileURLToPath(new URL('./backup.ts', import.meta.url));
/** A log goes on in a new file with each month: the lines are of the one that runs. */
const MONTH = todayIn(new Date().toISOString()).slice(0, 7);
let folder: string;
let nurse: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tram-audit-command-'));
  const accounts = openAccounts(folder);
  accounts.stations.put({ code: '22333', name: 'Trạm', provinceCode: '01', communeCode: '22333' });
  const person = { username: 'hoa', name: 'Trần Thị Hoà', role: 'healthWorker', stationCode: '22333' } as const;
  nurse = (await accounts.people.create({ ...person, secret: '482915' })).id;
  accounts.close();
  const chain = new AuditChain(folder);
  const line = { actor: nurse, device: 'may-1', address: '10.0.0.1', outcome: 'ok', details: {} } as const;
  chain.append([{ ...line, event: 'signIn', at: `${MONTH}-20T16:59:00.000Z` }]);
  chain.append([{ ...line, event: 'signOut', at: `${MONTH}-20T17:01:00.000Z` }]);
  chain.append([
    { ...line, event: 'pin.changed', actor: 'p2', details: { of: nurse }, at: `${MONTH}-21T03:00:00.000Z` },
  ]);
  chain.append([{ ...line, event: 'signIn', actor: 'p2', at: `${MONTH}-21T04:00:00.000Z` }]);
  chain.close();
});

afterEach(() => rmSync(folder, { recursive: true }));

function run(program: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args, '--data', folder], (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}
const audit = (...args: string[]) => run(PROGRAM, ...args);

test('a whole log is praised with its head; each check is kept, and the head stays good for the next', async () => {
  const first = await audit('verify');
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toMatch(/nguyên vẹn: 4 dòng.*\n.*--head.*\n.*5:[0-9a-f]{64}\n/);
  const head = /\d+:[0-9a-f]{64}/.exec(first.out)?.[0] ?? '';
  const second = await audit('verify', '--head', head);
  expect(second).toMatchObject({ code: 0, err: '' });
  expect(second.out).toContain('5 dòng');
  expect(second.out).not.toContain('--head');
});

test('what was done to a log is said in Vietnamese, with the place, and ends with code 1', async () => {
  const head = /\d+:[0-9a-f]{64}/.exec((await audit('verify')).out)?.[0] ?? '';
  const db = new DatabaseSync(join(folder, auditFile(1)));
  db.exec(`DROP TRIGGER lines_stay; DROP TRIGGER lines_keep; DELETE FROM lines WHERE seq IN (2, 5);
           UPDATE lines SET text = replace(text, '10.0.0.1', '10.0.0.2') WHERE seq = 3`);
  db.close();
  const { code, err, out } = await audit('verify', '--head', head);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('Thiếu dòng 2');
  expect(err).toContain('Dòng 3 (audit-0001.sqlite) đã bị sửa');
  expect(err).toContain('Phần cuối đã bị cắt: đầu chuỗi đã ghi là dòng 5, nhật ký chỉ còn đến dòng 4.');
  expect(err).toContain('KHÔNG còn nguyên vẹn');
});

test('a damaged file is said and left as it is', async () => {
  truncateSync(join(folder, auditFile(1)), 5_000);
  const { code, err } = await audit('verify');
  expect(code).toBe(1);
  expect(err).toMatch(/audit-0001\.sqlite bị hỏng/);
});

test('shows lines from a day on, and those of one person or about that person, with the name for signing in', async () => {
  const all = (await audit('show')).out.trim().split('\n');
  expect(all).toHaveLength(4);
  expect(all[0]).toBe(`1  ${MONTH}-20 23:59:00  signIn  ok  hoa  may-1  10.0.0.1`);
  expect((await audit('show', '--from', `${MONTH}-21`)).out.trim().split('\n')).toHaveLength(3);
  const ofHoa = await audit('show', '--person', 'hoa');
  expect(
    ofHoa.out
      .trim()
      .split('\n')
      .map((line) => line[0]),
  ).toEqual(['1', '2', '3']);
  expect((await audit('show', '--person', nurse)).out).toBe(ofHoa.out);
});

test.each([[[]], [['check']], [['verify', '--head', '12']], [['show', '--from', 'hôm qua']]])(
  'says how it is used: %j',
  async (args) => {
    const { code, err } = await audit(...args);
    expect(code).toBe(1);
    expect(err).toMatch(/Cách dùng|--from/);
  },
);

test('a backup leaves its line, and holds the log', async () => {
  const target = mkdtempSync(join(tmpdir(), 'tram-audit-backup-'));
  expect(await run(BACKUP, join(target, 'b'))).toMatchObject({ code: 0 });
  expect((await audit('show')).out).toMatch(/5 .* backup {2}ok {2}operator/);
  const copy = new AuditChain(join(target, 'b'));
  expect(copy.head.seq).toBe(4);
  copy.close();
  rmSync(target, { recursive: true });
});
