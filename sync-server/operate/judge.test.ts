import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { VN_EPI_TT52_2025 } from '../../src/lib/domain/immunization/index.ts';

const script = fileURLToPath(new URL('./judge.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'judge-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const run = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [script, ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

const penta = { case: 'five-in-one', birthDate: '2026-03-10', sex: '1', today: '2026-05-20' };
const given = [{ scheduleDose: 'PENTA-1', productCode: 'PENTA', occurredOn: '2026-05-10', status: 'DA_TIEM' }];
const cases = file('cases.json', [
  { ...penta, given },
  { ...penta, case: 'nothing given', given: [] },
]);

describe('npm run judge', () => {
  test('answers each case with one line of exactly the documented form', async () => {
    const { code, stdout } = await run(cases);
    expect(code).toBe(0);
    const [first, second] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(Object.keys(first ?? {})).toEqual(['case', 'doses', 'next']);
    expect(first?.doses).toEqual([{ date: '2026-05-10', product: 'PENTA', valid: true, reason: 'counts' }]);
    expect(first?.next).toContainEqual({
      series: 'DPT',
      dose: 'PENTA-2',
      earliest: '2026-06-07',
      target: '2026-06-10',
      overdue: '2026-07-11',
      latest: '2031-03-09',
      state: 'notYet',
    });
    expect(second).toMatchObject({ case: 'nothing given', doses: [] });
    expect(second?.next).toContainEqual(
      expect.objectContaining({ series: 'HEPB0', dose: null, earliest: null, state: 'agedOut' }),
    );
  });

  test('answers by a new schedule file', async () => {
    const rules = structuredClone(VN_EPI_TT52_2025);
    rules.series.find(({ code }) => code === 'DPT')!.doses[1]!.minInterval = '42d';
    const { stdout } = await run(cases, '--schedule', file('new.json', rules));
    expect(stdout.split('\n')[0]).toContain('"dose":"PENTA-2","earliest":"2026-06-21"');
  });

  test('tells when the new schedule is not in force yet on the days of the cases', async () => {
    const rules = { ...structuredClone(VN_EPI_TT52_2025), id: 'NEXT', validFrom: '2027-01-01' };
    const { code, stderr } = await run(cases, '--schedule', file('later.json', rules));
    expect([code, stderr]).toEqual([0, expect.stringContaining('2 ca hỏi ở ngày mà lịch khác đang có hiệu lực')]);
  });

  test.each<[string, () => string[], RegExp]>([
    ['no file named', () => [], /Cách dùng: npm run judge/],
    ['a file that is not there', () => [join(folder, 'none.json')], /Không đọc được tệp/],
    ['a file that is no JSON', () => [file('text.json', '[{')], /không phải là JSON hợp lệ/],
    ['a file that is no list', () => [file('one.json', {})], /phải là một danh sách ca/],
    [
      'a day that does not exist',
      () => [file('d.json', [{ ...penta, birthDate: '2026-02-30', given }])],
      /Ca 1 “five-in-one”: mục birthDate không đúng dạng .*2026-02-30/,
    ],
    [
      'a missing day',
      () => [file('m.json', [{ ...penta, given: [{ productCode: 'BCG' }] }])],
      /thiếu mục given\.0\.occurredOn/,
    ],
    ['an unknown field', () => [file('u.json', [{ ...penta, given, born: 1 }])], /không có mục nào tên born/],
    [
      'a schedule with a negative interval',
      () => [cases, '--schedule', file('n.json', JSON.stringify(VN_EPI_TT52_2025).replace('"28d"', '"-28d"'))],
      /là số âm \(-28d\)/,
    ],
    ['a schedule with a cycle', () => [cases, '--schedule', file('c.json', withCycle())], /chờ lẫn nhau \(vòng lặp\)/],
  ])('%s: a sentence and exit code 1', async (_, args, sentence) => {
    const { code, stdout, stderr } = await run(...args());
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\bat .*\.ts:\d+/);
  });
});

function withCycle() {
  const rules = structuredClone(VN_EPI_TT52_2025);
  const [, bcg, dpt] = rules.series;
  Object.assign(bcg!.doses[0]!, { after: { dose: 'PENTA-1', interval: '28d' } });
  Object.assign(dpt!.doses[0]!, { after: { dose: 'BCG', interval: '28d' } });
  for (const series of [bcg!, dpt!]) series.doses[0]!.trust.after = 'D';
  return rules;
}
