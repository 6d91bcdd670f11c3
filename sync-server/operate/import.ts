import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, type EngineConfig } from '../config.ts';
import { UnavailableError } from '../store/engine.ts';
import { ENGINE_OPTIONS, engineOf } from './engine-options.ts';
import { importFile, type ImportResult } from './import/import-file.ts';
import { readOwnerFile } from './owner-file.ts';
import { openServerData, type ServerData } from './server-data.ts';

const USAGE =
  'Cách dùng: npm run import -- DANH-SACH.xlsx [--data THƯ_MỤC] [--station MÃ] [--engine couchdb --couchdb-url ĐỊA_CHỈ]';

/** `npm run import -- FILE.xlsx [--data DIR] [--station CODE] [--engine couchdb --couchdb-url URL]` (docs/operate/import.md) */
async function main(): Promise<void> {
  const { file, dataDir, stationCode, engine } = readArguments();
  if (!existsSync(file)) throw new ConfigError(`Không thấy tệp ${file}. Hãy kiểm tra tên tệp và thư mục.`);
  if (!existsSync(join(dataDir, 'accounts.sqlite')))
    throw new ConfigError(
      `Thư mục ${dataDir} chưa có dữ liệu của trạm nào. Hãy tạo trạm trước, hoặc chọn đúng thư mục bằng --data.`,
    );
  const data = await openData(dataDir, engineOf(engine));
  try {
    print(file, await importFile(data, { file, stationCode, nowMs: Date.now() }));
  } finally {
    await data.close();
  }
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { data: { type: 'string', default: './data' }, station: { type: 'string' }, ...ENGINE_OPTIONS },
    });
    const [file, ...more] = positionals;
    if (!file || more.length > 0) throw new Error('one file');
    return { file: resolve(file), dataDir: resolve(values.data), stationCode: values.station, engine: values };
  } catch (error) {
    throw new ConfigError(USAGE, { cause: error });
  }
}

/** Two processes never write one store: its lock refuses, and the sentence names the server that holds it. */
async function openData(dataDir: string, engine: EngineConfig): Promise<ServerData> {
  try {
    return await openServerData(dataDir, 'station', undefined, engine);
  } catch (error) {
    const owner = readOwnerFile(dataDir);
    if (!owner || (error as Error).cause instanceof UnavailableError) throw error;
    throw new ConfigError(
      `Máy chủ tại ${owner.url} đang giữ dữ liệu này. Hãy dừng máy chủ (Ctrl+C), nhập danh sách, rồi chạy lại máy chủ.`,
      { cause: error },
    );
  }
}

function print(file: string, result: ImportResult): void {
  const said = (count: number) => count.toLocaleString('vi-VN');
  console.log(`Đã đọc ${said(result.rows)} dòng trong ${basename(file)}.`);
  console.log(`Nhập mới: ${said(result.patients)} người, ${said(result.households)} hộ.`);
  if (result.extended > 0) console.log(`Thêm người vào hộ có sẵn: ${said(result.extended)} hộ.`);
  console.log(`Đã có, giữ nguyên: ${said(result.known)} người.`);
  console.log(`Phải sửa: ${said(result.bad)} dòng. Cần xem lại: ${said(result.noted)} dòng đã nhập.`);
  for (const warning of result.warnings) console.log(warning);
  if (result.report) console.log(`Báo cáo: ${result.report}`);
  if (result.bad > 0) console.log('Hãy sửa các dòng trong báo cáo rồi nhập chính tệp báo cáo đó.');
}

process.umask(0o077);
await main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
