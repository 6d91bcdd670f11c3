import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, type EngineConfig } from '../config.ts';
import { openCouchdbEngine } from '../store/couchdb/engine.ts';
import { isCouchdbFolder } from '../store/couchdb/marker.ts';
import { UnavailableError, type Engine } from '../store/engine.ts';
import { isDatabaseFile } from '../store/sqlite/files.ts';
import { openSqliteEngine } from '../store/sqlite/engine.ts';
import type { StoreLog } from '../store/sqlite/integrity.ts';

/**
 * Opens the store in `dir` with the chosen engine. A folder stays with its engine: with the other one the server would look empty.
 * @throws ConfigError, Error when another process has the folder
 */
export async function openEngine(dir: string, config: EngineConfig, log?: StoreLog): Promise<Engine> {
  if (config.kind === 'sqlite') {
    if (isCouchdbFolder(dir))
      throw new ConfigError(
        'Thư mục dữ liệu này dùng với CouchDB. Hãy thêm --engine couchdb và --couchdb-url; muốn trở về SQLite, làm theo docs/operate/couchdb.md.',
      );
    return openSqliteEngine(dir, log ? { log } : {});
  }
  if (hasSqliteDatabases(dir))
    throw new ConfigError(
      'Thư mục dữ liệu này đang giữ dữ liệu SQLite, nên không dùng với CouchDB. Hãy chuyển dữ liệu theo docs/operate/couchdb.md.',
    );
  const { url, credentials } = config;
  try {
    return await openCouchdbEngine(dir, { url, credentials, ...(log ? { log } : {}) });
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    throw new ConfigError(
      `Không dùng được CouchDB tại ${url}. Hãy kiểm tra CouchDB đang chạy, địa chỉ, và mật khẩu hoặc khoá chung (docs/operate/couchdb.md).`,
      { cause: error },
    );
  }
}

function hasSqliteDatabases(dir: string): boolean {
  const databases = join(dir, 'databases');
  return existsSync(databases) && readdirSync(databases).some(isDatabaseFile);
}
