import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import writeWorkbook from 'write-excel-file/node';
import { addStation, startTestServer } from '../../http/test-server.ts';

const COMMAND = fileURLToPath(new URL('../import.ts', import.meta.url));
let folder: string;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tram-import-'));
  file = join(folder, 'ds.xlsx');
  const titles = ['Số hộ', 'Họ và tên', 'Năm sinh', 'Giới tính', 'Quan hệ với chủ hộ', 'Thôn'];
  const rows = [
    titles,
    ['1', 'Lò Văn An', 1960, 'Nam', 'Chủ hộ', 'Thôn Một'],
    ['1', 'Lò Thị Bé', 'x', 'Nữ', 'Vợ', 'Một'],
  ];
  await writeWorkbook(rows).toFile(file);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('a running server keeps its data to itself; after it has stopped the list goes in', async () => {
  const data = join(folder, 'data');
  const server = await startTestServer([], data);
  await addStation(server, '22333');
  const refused = run(file, '--data', data);
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toContain(`Máy chủ tại ${server.url} đang giữ dữ liệu này. Hãy dừng máy chủ`);
  await server.close();
  const done = run(file, '--data', data);
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect(done.stdout).toContain('Nhập mới: 1 người, 1 hộ.');
  expect(done.stdout).toContain('Phải sửa: 1 dòng.');
  expect(done.stdout).toContain(`Báo cáo: ${join(folder, 'ds.bao-cao.xlsx')}`);
});

test.each([
  ['no file named', [], 'Cách dùng: npm run import'],
  ['a file that is not there', ['khong-co.xlsx'], 'Không thấy tệp'],
  ['a folder without data', ['FILE', '--data', 'nowhere'], 'chưa có dữ liệu của trạm nào'],
  ['an unknown option', ['FILE', '--sation', '1'], 'Cách dùng: npm run import'],
])('%s is said in one sentence', (_, args, sentence) => {
  const answer = run(...args.map((argument) => (argument === 'FILE' ? file : argument)));
  expect(answer.status).toBe(1);
  expect(answer.stderr).toContain(sentence);
  expect(answer.stderr).not.toContain('    at ');
});
