import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { keepOperatorLine } from '../audit/operator.ts';
import { KEY_FILE, OLD_KEY_FILE } from '../accounts/keys.ts';
import { ConfigError } from '../config.ts';
import { COUCHDB_FILE, isCouchdbFolder } from '../store/couchdb/marker.ts';
import { isDatabaseFile, nameOfFile, syncFolder } from '../store/sqlite/files.ts';
import { damagedDatabases } from '../store/sqlite/integrity.ts';
import { copyDatabase, copyIdentity, syncFile, type CopiedDatabase } from '../store/sqlite/online-copy.ts';

export const MANIFEST = 'manifest.json';

/** Written last: a folder without it is no backup. */
export interface BackupManifest {
  format: 1;
  /** Instant in UTC. */
  createdAt: string;
  files: BackupFile[];
  /** What should be here and is not. */
  failed: { path: string; reason: string }[];
}

/** `path`: below the data folder, with slashes. */
export interface BackupFile extends CopiedDatabase {
  path: string;
  bytes: number;
  sha256: string;
}

/** Paths that a manifest may hold: nothing that leads out of its folder. */
export const SAFE_PATH = /^(?!\.)[\w.$()+-]+(\/(?!\.)[\w.$()+-]+){0,2}$/;

const STORES = ['station', 'warehouse'];

/** How to reach the running server; keys that are made anew; what is counted again from `warehouse/`; a demo that is being made. */
const LEFT_OUT = new Set(['server.json', KEY_FILE, OLD_KEY_FILE, 'warehouse.sqlite', 'demo.making']);

/**
 * Copies everything that must be kept out of a data folder, while its server may run. Each database is as it was at
 * one moment. Not to be called in the server's own process.
 *
 * @throws ConfigError when there is nothing to copy or the target is not empty
 */
export async function backUp(dataDir: string, targetDir: string): Promise<BackupManifest> {
  refuseFolders(dataDir, targetDir);
  mkdirSync(targetDir, { recursive: true, mode: 0o700 });
  const manifest: BackupManifest = { format: 1, createdAt: new Date().toISOString(), files: [], failed: [] };
  for (const path of pathsOf(dataDir, manifest)) await copyOne(dataDir, targetDir, path, manifest);
  const unfinished = join(targetDir, `${MANIFEST}.new`);
  writeFileSync(unfinished, `${JSON.stringify(manifest, undefined, 2)}\n`);
  syncFile(unfinished);
  renameSync(unfinished, join(targetDir, MANIFEST));
  syncFolder(targetDir);
  return manifest;
}

function refuseFolders(dataDir: string, targetDir: string): void {
  if (!existsSync(join(dataDir, 'accounts.sqlite')))
    throw new ConfigError(`Không thấy dữ liệu của máy chủ trong ${dataDir}. Hãy chọn đúng thư mục bằng --data.`);
  if (!relative(dataDir, targetDir).startsWith('..'))
    throw new ConfigError(
      'Không sao lưu vào chính thư mục dữ liệu. Hãy chọn một thư mục khác, tốt nhất trên đĩa khác.',
    );
  if (existsSync(targetDir) && readdirSync(targetDir).length > 0)
    throw new ConfigError(`Thư mục ${targetDir} không trống. Mỗi bản sao lưu cần một thư mục mới.`);
}

/** Everything to copy, below the data folder. What is not known is named as missing, so that nobody relies on it. */
function pathsOf(dataDir: string, { failed }: BackupManifest): string[] {
  const paths: string[] = [];
  for (const entry of readdirSync(dataDir, { withFileTypes: true })) {
    if (STORES.includes(entry.name)) paths.push(...storePaths(dataDir, entry.name, failed));
    else if (entry.isDirectory() || !SAFE_PATH.test(entry.name)) failed.push({ path: entry.name, reason: 'unknown' });
    else if (!LEFT_OUT.has(entry.name) && !/-(wal|shm|journal)$/.test(entry.name)) paths.push(entry.name);
  }
  return paths;
}

function storePaths(dataDir: string, store: string, failed: BackupManifest['failed']): string[] {
  const dir = join(dataDir, store);
  for (const name of damagedDatabases(dir)) failed.push({ path: `${store}/${name}`, reason: 'damaged' });
  // With the engine couchdb the folder holds only who the store is.
  if (isCouchdbFolder(dir)) return [`${store}/store.sqlite`, `${store}/${COUCHDB_FILE}`];
  const files = readdirSync(join(dir, 'databases')).filter(isDatabaseFile);
  return [`${store}/store.sqlite`, ...files.map((file) => `${store}/databases/${file}`)];
}

async function copyOne(dataDir: string, targetDir: string, path: string, manifest: BackupManifest): Promise<void> {
  const [source, target] = [join(dataDir, path), join(targetDir, path)];
  mkdirSync(join(target, '..'), { recursive: true, mode: 0o700 });
  try {
    const copied = await copyFile(source, target);
    manifest.files.push({ path, bytes: statSync(target).size, sha256: await sha256Of(target), ...copied });
  } catch (error) {
    // A database that was deleted meanwhile is no loss.
    if (!existsSync(source)) return;
    rmSync(target, { force: true });
    manifest.failed.push({ path, reason: error instanceof Error ? error.message : String(error) });
  }
}

async function copyFile(source: string, target: string): Promise<CopiedDatabase> {
  if (!isDatabaseFile(source)) copyFileSync(source, target);
  else if (source.endsWith('store.sqlite')) copyIdentity(source, target);
  else return copyDatabase(source, target);
  syncFile(target);
  return {};
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** `npm run backup -- DIR [--data DATA]` (docs/operate/backup.md). Exit code 0 only when everything is in the backup. */
async function main(): Promise<void> {
  const { targetDir, dataDir } = readArguments();
  const { files, failed } = await backUp(dataDir, targetDir);
  keepOperatorLine(dataDir, 'backup', failed.length === 0 ? 'ok' : 'failed', { files: files.length });
  const databases = files.filter((file) => file.documents !== undefined);
  const documents = databases.reduce((sum, file) => sum + (file.documents ?? 0), 0);
  console.log(
    `Đã sao lưu ${databases.length} cơ sở dữ liệu, ${documents.toLocaleString('vi-VN')} bản ghi, vào ${targetDir}.`,
  );
  for (const { path, reason } of failed)
    console.error(
      `KHÔNG sao lưu được ${path.startsWith('station/databases/') ? nameOfFile(path.slice(18)) : path}: ${reason}`,
    );
  if (STORES.some((store) => isCouchdbFolder(join(dataDir, store))))
    console.log(
      'Hồ sơ của trạm nằm trong CouchDB và KHÔNG có trong bản sao lưu này. Hãy sao lưu CouchDB bằng công cụ của nó (docs/operate/couchdb.md).',
    );
  if (failed.length === 0) return;
  console.error('Bản sao lưu này THIẾU các phần nêu trên. Hãy giữ các bản cũ và báo người quản trị máy chủ.');
  process.exitCode = 1;
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { data: { type: 'string', default: './data' } },
    });
    const [target, ...more] = positionals;
    if (!target || more.length > 0) throw new Error('one folder');
    return { targetDir: resolve(target), dataDir: resolve(values.data) };
  } catch (error) {
    throw new ConfigError('Cách dùng: npm run backup -- THƯ_MỤC_SAO_LƯU [--data THƯ_MỤC_DỮ_LIỆU]', { cause: error });
  }
}

if (import.meta.main) {
  // A backup holds people's records: for its owner's eyes only.
  process.umask(0o077);
  await main().catch((error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exitCode = 1;
  });
}
