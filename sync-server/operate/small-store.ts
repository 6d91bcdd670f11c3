import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../config.ts';
import { FILE_PARTS, syncFolder } from '../store/sqlite/files.ts';
import { isDamage } from '../store/sqlite/integrity.ts';

/** A file that is being made; a crash may leave one. */
const UNFINISHED = '.new';

/** A small file of the server that does not pass its check; the message is a sentence in Vietnamese for the operator. */
export class DamagedFileError extends ConfigError {
  override name = 'DamagedFileError';
  /** What SQLite says. */
  readonly fault: string;

  constructor(path: string, fault: string) {
    super(
      `Tệp ${basename(path)} trong thư mục dữ liệu bị hỏng hoặc thiếu phần (${fault}). Máy chủ không chạy và không sửa gì trong tệp này. ` +
        'Hãy sao chép giữ lại cả thư mục dữ liệu, rồi khôi phục từ bản sao lưu mới nhất (docs/operate/security.md).',
    );
    this.fault = fault;
  }
}

/**
 * Opens one of the server's small SQLite files (accounts, history of the uplink, audit), made with `schema` when absent.
 * A file that is there is read through before anything may write to it: each is small, so it is done at every start,
 * not only after an unclean stop. What is written is on disk when the statement returns.
 *
 * @throws DamagedFileError and leaves the file as it is
 */
export function openSmallStore(path: string, schema: string): DatabaseSync {
  if (existsSync(path)) assertWhole(path);
  else create(path, schema);
  return open(path);
}

/** Reads the whole file, and writes nothing. @throws DamagedFileError */
export function assertWhole(path: string): void {
  const fault = faultOf(path);
  if (fault !== undefined) throw new DamagedFileError(path, fault);
}

/** Under another name until it is whole, so that a file without tables is always damage and never a new one. */
function create(path: string, schema: string): void {
  // A log without its file: the file was removed, and what it held must not be replaced by an empty one.
  if (sizeOf(`${path}-wal`) > 0) throw new DamagedFileError(path, 'the file is gone, its log is there');
  const unfinished = path + UNFINISHED;
  for (const part of FILE_PARTS) rmSync(unfinished + part, { force: true });
  const db = open(unfinished);
  db.exec(`BEGIN; ${schema}; COMMIT;`);
  db.close();
  renameSync(unfinished, path);
  syncFolder(dirname(path));
}

function open(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;',
  );
  return db;
}

function faultOf(path: string): string | undefined {
  try {
    const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
    try {
      const tables = Number(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table'").get()?.n);
      // SQLite takes an empty file for a new database.
      if (tables === 0) return 'the file has no tables';
      const result = String(Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {})[0]);
      return result === 'ok' ? undefined : result.split('\n').slice(0, 2).join(' ');
    } finally {
      db.close();
    }
  } catch (error) {
    if (isDamage(error)) return error.message;
    throw error;
  }
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
