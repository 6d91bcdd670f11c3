import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BundleError } from '../../src/lib/sync/bundle/fault.ts';
import { MAX_FILE_BYTES } from '../../src/lib/sync/bundle/limits.ts';
import { takeApart } from '../../src/lib/sync/bundle/envelope.ts';
import { importBundle, type ImportReport } from '../bundles/import-bundle.ts';
import { faultText } from '../bundles/sentences.ts';
import { ConfigError, type EngineConfig } from '../config.ts';
import { UnavailableError } from '../store/engine.ts';
import { ENGINE_OPTIONS, engineOf } from './engine-options.ts';
import { readOwnerFile } from './owner-file.ts';
import { openServerData, type ServerData } from './server-data.ts';

const USAGE =
  'Cách dùng: npm run bundle -- import TỆP.tyt [--data THƯ_MỤC] [--passphrase-file TỆP] [--engine couchdb --couchdb-url ĐỊA_CHỈ]';

/** `npm run bundle -- import FILE [--data DIR] [--passphrase-file FILE]` (docs/operate/bundle.md); or the passphrase in TRAM_BUNDLE_PASSPHRASE. */
async function main(): Promise<void> {
  const { file, dataDir, passphrase, engine } = readArguments();
  if (!existsSync(file)) throw new ConfigError(`Không thấy tệp ${file}. Hãy kiểm tra tên tệp và thư mục.`);
  if (!existsSync(join(dataDir, 'accounts.sqlite')))
    throw new ConfigError(`Thư mục ${dataDir} chưa có dữ liệu của trạm nào. Hãy chọn đúng thư mục bằng --data.`);
  if (statSync(file).size > MAX_FILE_BYTES) throw new BundleError('tooLarge');
  const bytes = new Uint8Array(readFileSync(file));
  const { header } = await takeApart(bytes);
  const data = await openData(dataDir, engineOf(engine));
  try {
    const station = data.accounts.stations.find(header.station);
    if (!station || !data.station) throw new BundleError('otherStation');
    const principal = { name: 'operator', roles: [], admin: true };
    const { people, bundleKeys: keys } = data.accounts;
    const parts = { engine: data.station, keys, people, stationCode: station.code, principal };
    print(file, await importBundle(parts, bytes, passphrase));
  } finally {
    await data.close();
  }
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        data: { type: 'string', default: './data' },
        'passphrase-file': { type: 'string' },
        ...ENGINE_OPTIONS,
      },
    });
    const [command, file, ...more] = positionals;
    if (command !== 'import' || !file || more.length > 0) throw new Error('import one file');
    const from = values['passphrase-file'];
    const passphrase = from === undefined ? process.env.TRAM_BUNDLE_PASSPHRASE : readFileSync(from, 'utf8').trim();
    return { file: resolve(file), dataDir: resolve(values.data), passphrase, engine: values };
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
      `Máy chủ tại ${owner.url} đang giữ dữ liệu này. Hãy gửi gói qua máy chủ đó (xem docs/operate/bundle.md), hoặc dừng nó rồi chạy lại lệnh này.`,
      { cause: error },
    );
  }
}

function print(file: string, { from, total, fresh, newer, merged, known, refused }: ImportReport): void {
  const said = (count: number) => count.toLocaleString('vi-VN');
  console.log(`Đã đọc ${said(total)} bản ghi trong ${basename(file)}, của máy ${from.deviceName}.`);
  if (fresh + newer + merged + refused.length === 0) return console.log('Máy chủ đã có tất cả. Không có gì thay đổi.');
  console.log(`Mới: ${said(fresh)}. Cập nhật: ${said(newer)}. Gộp: ${said(merged)}. Đã có: ${said(known)}.`);
  for (const { kind, id, reason } of refused) console.log(`Không nhận ${kind} ${id}: ${reason}`);
}

process.umask(0o077);
await main().catch((error: unknown) => {
  if (error instanceof BundleError) console.error(faultText(error.fault));
  else console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
