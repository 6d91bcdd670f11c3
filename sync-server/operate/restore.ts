import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { keepOperatorLine } from '../audit/operator.ts';
import { ConfigError } from '../config.ts';
import { syncFolder } from '../store/sqlite/files.ts';
import { renewGeneration } from '../store/sqlite/identity.ts';
import { syncFile } from '../store/sqlite/online-copy.ts';
import { MANIFEST, SAFE_PATH, sha256Of, type BackupFile, type BackupManifest } from './backup.ts';
import { readOwnerFile } from './owner-file.ts';

/** Holds everything until it is whole; one that is there was left by a restore that was cut short. */
const UNFINISHED = '.restoring';

/** The stores come last: without them a server finds no records to serve. */
const STORES = ['warehouse', 'station'];

/**
 * Makes a data folder out of a backup. The stores get a new generation, so that the devices compare and send again
 * what came in after the backup (R1).
 *
 * @throws ConfigError when the backup is not whole, or the folder is in use or not empty
 */
export async function restore(backupDir: string, dataDir: string): Promise<BackupManifest> {
  const manifest = readManifest(backupDir);
  await refuseTarget(dataDir);
  for (const file of manifest.files) await verify(backupDir, file);
  const unfinished = join(dataDir, UNFINISHED);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  for (const file of manifest.files) {
    const target = join(unfinished, file.path);
    mkdirSync(join(target, '..'), { recursive: true, mode: 0o700 });
    copyFileSync(join(backupDir, file.path), target);
    syncFile(target);
    await verify(unfinished, file);
  }
  for (const store of STORES) if (existsSync(join(unfinished, store))) renewGeneration(join(unfinished, store));
  moveIntoPlace(unfinished, dataDir);
  return manifest;
}

function readManifest(backupDir: string): BackupManifest {
  let manifest: BackupManifest;
  try {
    manifest = JSON.parse(readFileSync(join(backupDir, MANIFEST), 'utf8')) as BackupManifest;
  } catch (error) {
    const sentence = `${backupDir} không phải là một bản sao lưu hoàn chỉnh (không đọc được ${MANIFEST}). Hãy chọn bản khác.`;
    throw new ConfigError(sentence, { cause: error });
  }
  const { format, files } = manifest;
  if (format !== 1 || !Array.isArray(files) || !files.every((file) => SAFE_PATH.test(file.path)))
    throw new ConfigError('Bản sao lưu này do một phiên bản khác tạo ra. Hãy dùng đúng phiên bản đó để khôi phục.');
  return manifest;
}

async function refuseTarget(dataDir: string): Promise<void> {
  const owner = readOwnerFile(dataDir);
  const running = owner && (await fetch(`${owner.url}/health`).then(Boolean, () => false));
  if (running) throw new ConfigError(`Máy chủ đang chạy với thư mục ${dataDir}. Hãy dừng máy chủ trước.`);
  const present = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name !== UNFINISHED) : [];
  if (present.length > 0)
    throw new ConfigError(
      `Thư mục ${dataDir} không trống, nên không ghi đè. Hãy đổi tên thư mục cũ để giữ lại, rồi chạy lại lệnh này.`,
    );
}

/** @throws ConfigError when the file is not what the manifest says */
async function verify(dir: string, { path, bytes, sha256 }: BackupFile): Promise<void> {
  const size = statSync(join(dir, path), { throwIfNoEntry: false })?.size;
  if (size === bytes && (await sha256Of(join(dir, path))) === sha256) return;
  throw new ConfigError(`Tệp ${path} trong bản sao lưu bị thiếu hoặc bị hỏng. Không khôi phục gì. Hãy chọn bản khác.`);
}

function moveIntoPlace(unfinished: string, dataDir: string): void {
  const rank = (name: string) => STORES.indexOf(name);
  const names = readdirSync(unfinished).sort((a, b) => rank(a) - rank(b));
  for (const name of names) renameSync(join(unfinished, name), join(dataDir, name));
  rmSync(unfinished, { recursive: true });
  syncFolder(dataDir);
}

/** `npm run restore -- DIR --data DATA` (docs/operate/backup.md) */
async function main(): Promise<void> {
  const { backupDir, dataDir } = readArguments();
  const { createdAt, files, failed } = await restore(backupDir, dataDir);
  keepOperatorLine(dataDir, 'restore', 'ok', { backupOf: createdAt, files: files.length });
  const documents = files.reduce((sum, file) => sum + (file.documents ?? 0), 0);
  console.log(
    `Đã khôi phục ${documents.toLocaleString('vi-VN')} bản ghi của bản sao lưu lúc ${createdAt} vào ${dataDir}.`,
  );
  console.log('Các máy tính bảng sẽ tự gửi lại những gì đã ghi sau bản sao lưu này.');
  for (const { path, reason } of failed) console.error(`Bản sao lưu này KHÔNG có ${path}: ${reason}`);
  console.error(
    'Trước khi cho máy tính bảng kết nối: thu hồi lại các máy bị mất và các tài khoản đã khoá sau lúc sao lưu (docs/operate/backup.md).',
  );
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' } } });
    const [source, ...more] = positionals;
    if (!source || more.length > 0 || values.data === undefined) throw new Error('one folder and --data');
    return { backupDir: resolve(source), dataDir: resolve(values.data) };
  } catch (error) {
    throw new ConfigError('Cách dùng: npm run restore -- THƯ_MỤC_SAO_LƯU --data THƯ_MỤC_DỮ_LIỆU', { cause: error });
  }
}

if (import.meta.main) {
  process.umask(0o077);
  await main().catch((error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exitCode = 1;
  });
}
