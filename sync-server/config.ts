import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_LIMITS, type LoadLimits } from './load/limits.ts';
import type { CouchdbCredentials } from './store/couchdb/credentials.ts';
import { parseProxyTrust, type ProxyTrust } from './accounts/client-address.ts';

export type Role = 'station' | 'warehouse' | 'both';

/** A name and its secret, from the environment or from a file. */
export interface Credentials {
  name: string;
  password: string;
}

/** Hour and minute of the day in Asia/Ho_Chi_Minh. */
export interface TimeOfDay {
  hour: number;
  minute: number;
}

/** Where the databases lie. Accounts, audit and the history of the nightly runs lie in the data folder either way. */
export type EngineConfig = { kind: 'sqlite' } | { kind: 'couchdb'; url: string; credentials: CouchdbCredentials };

export interface ServerConfig {
  port: number;
  host: string;
  /** Absolute path. */
  dataDir: string;
  /** Absolute path of the built app. */
  appDir: string;
  role: Role;
  engine: EngineConfig;
  /** False hides the demo people even when a demo was made. */
  demo: boolean;
  admin?: Credentials;
  /** Absolute paths of PEM files: the server then speaks HTTPS itself. */
  tls?: { certFile: string; keyFile: string };
  /** Reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; absent: nobody's. */
  trustProxy?: ProxyTrust;
  uplink: { url?: string; at: TimeOfDay; credentials?: Credentials };
  logLevel: string;
  /** Opens `/metrics`. */
  metricsToken?: string;
  load: LoadLimits;
}

/** A setting that cannot be used; the message is a sentence in Vietnamese for the operator. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const SECRET_OPTION = /^--?[\w-]*(admin|password|passwd|secret|token|credential|pin)/i;

const options = {
  port: { type: 'string', default: '8080' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string', default: './data' },
  app: { type: 'string', default: './build' },
  role: { type: 'string', default: 'station' },
  engine: { type: 'string', default: 'sqlite' },
  'couchdb-url': { type: 'string' },
  'no-demo': { type: 'boolean', default: false },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'trust-proxy': { type: 'string' },
  'uplink-url': { type: 'string' },
  'uplink-at': { type: 'string', default: '22:00' },
} as const;

/**
 * Reads the arguments and the environment of the server.
 * Secrets come only from TRAM_ADMIN, TRAM_UPLINK_CREDENTIALS, TRAM_COUCHDB_CREDENTIALS (`NAME:PASSWORD`) and the like or the files named in `…_FILE`.
 * @throws ConfigError
 */
export function readConfig(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): ServerConfig {
  refuseSecrets(argv);
  const values = parse(argv);
  const url = readUplinkUrl(values['uplink-url']);
  return {
    port: readPort(values.port),
    host: values.host,
    dataDir: resolve(values.data),
    appDir: resolve(values.app),
    role: readRole(values.role),
    engine: readEngine(values.engine, values['couchdb-url'], readRole(values.role), env),
    demo: !values['no-demo'],
    admin: readCredentials('TRAM_ADMIN', env),
    ...readTlsFiles(values['tls-cert'], values['tls-key']),
    ...readTrust(values['trust-proxy']),
    uplink: {
      ...(url ? { url } : {}),
      at: readTime(values['uplink-at']),
      credentials: readCredentials('TRAM_UPLINK_CREDENTIALS', env),
    },
    logLevel: readLogLevel(env.TRAM_LOG),
    metricsToken: readMetricsToken(env),
    load: DEFAULT_LIMITS,
  };
}

/** Arguments are visible to everyone on the machine in the list of processes. */
function refuseSecrets(argv: readonly string[]): void {
  for (const argument of argv) {
    if (SECRET_OPTION.test(argument))
      throw new ConfigError(
        'Không ghi tên đăng nhập hay mật khẩu trên dòng lệnh, vì ai dùng máy này cũng đọc được. ' +
          'Hãy đặt biến môi trường TRAM_ADMIN, TRAM_UPLINK_CREDENTIALS hoặc ghi vào tệp (TRAM_ADMIN_FILE, TRAM_UPLINK_CREDENTIALS_FILE).',
      );
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ConfigError(
      `Tham số không hợp lệ: ${detail} Các tham số dùng được: ${Object.keys(options)
        .map((name) => `--${name}`)
        .join(', ')}.`,
    );
  }
}

function readPort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new ConfigError(`--port ${value} không hợp lệ: hãy dùng một số từ 0 đến 65535.`);
  return port;
}

function readRole(value: string): Role {
  if (value === 'station' || value === 'warehouse' || value === 'both') return value;
  throw new ConfigError(`--role ${value} không hợp lệ: hãy dùng station, warehouse hoặc both.`);
}

/** @throws ConfigError */
export function readEngine(
  engine: string,
  address: string | undefined,
  role: Role,
  env: NodeJS.ProcessEnv,
): EngineConfig {
  if (engine !== 'sqlite' && engine !== 'couchdb')
    throw new ConfigError(`--engine ${engine} không hợp lệ: hãy dùng sqlite hoặc couchdb.`);
  if (engine === 'sqlite') {
    if (address !== undefined) throw new ConfigError('--couchdb-url chỉ dùng cùng với --engine couchdb.');
    return { kind: 'sqlite' };
  }
  if (role === 'both')
    throw new ConfigError(
      'Với --engine couchdb, trạm và kho dữ liệu cần hai máy chủ và hai CouchDB riêng: hãy dùng --role station hoặc --role warehouse.',
    );
  return { kind: 'couchdb', url: readCouchdbUrl(address), credentials: readCouchdbCredentials(env) };
}

function readCouchdbUrl(address: string | undefined): string {
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash)
    throw new ConfigError('--engine couchdb cần --couchdb-url dạng http://127.0.0.1:5984.');
  if (url.username || url.password)
    throw new ConfigError(
      'Không ghi mật khẩu trong --couchdb-url. Hãy đặt biến môi trường TRAM_COUCHDB_CREDENTIALS hoặc TRAM_COUCHDB_PROXY_SECRET.',
    );
  return url.href.replace(/\/+$/, '');
}

function readCouchdbCredentials(env: NodeJS.ProcessEnv): CouchdbCredentials {
  const basic = readCredentials('TRAM_COUCHDB_CREDENTIALS', env);
  const file = env.TRAM_COUCHDB_PROXY_SECRET_FILE;
  const proxySecret = env.TRAM_COUCHDB_PROXY_SECRET ?? (file ? readSecretFile('TRAM_COUCHDB_PROXY_SECRET', file) : '');
  if (proxySecret) return { proxySecret };
  if (basic) return { basic };
  throw new ConfigError(
    'Máy chủ cần được CouchDB nhận biết: hãy đặt TRAM_COUCHDB_PROXY_SECRET_FILE hoặc TRAM_COUCHDB_CREDENTIALS_FILE (docs/operate/couchdb.md).',
  );
}

function readTime(value: string): TimeOfDay {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(value);
  if (!match) throw new ConfigError(`--uplink-at ${value} không hợp lệ: hãy viết giờ dạng 22:00 (giờ Việt Nam).`);
  return { hour: Number(match[1]), minute: Number(match[2]) };
}

function readTlsFiles(certFile: string | undefined, keyFile: string | undefined): Pick<ServerConfig, 'tls'> {
  if (certFile === undefined && keyFile === undefined) return {};
  if (!certFile || !keyFile)
    throw new ConfigError('--tls-cert và --tls-key phải đi cùng nhau: tệp chứng chỉ và tệp khoá riêng, dạng PEM.');
  return { tls: { certFile: resolve(certFile), keyFile: resolve(keyFile) } };
}

function readTrust(value: string | undefined): Pick<ServerConfig, 'trustProxy'> {
  if (value === undefined) return {};
  const trustProxy = parseProxyTrust(value);
  if (trustProxy) return { trustProxy };
  throw new ConfigError(
    `--trust-proxy ${value} không hợp lệ: hãy viết loopback hoặc địa chỉ của proxy, ví dụ 10.0.0.5 hay 10.0.0.0/24, cách nhau bằng dấu phẩy.`,
  );
}

function readUplinkUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new ConfigError('--uplink-url không hợp lệ: hãy viết dạng https://kho.example.vn/couch.');
  if (url.username || url.password)
    throw new ConfigError(
      'Không ghi mật khẩu trong --uplink-url. Hãy đặt biến môi trường TRAM_UPLINK_CREDENTIALS=TÊN:MẬT_KHẨU.',
    );
  return url.href.replace(/\/+$/, '');
}

function readLogLevel(value: string | undefined): string {
  if (!value) return 'warn';
  if (LOG_LEVELS.includes(value)) return value;
  throw new ConfigError(`TRAM_LOG=${value} không hợp lệ: hãy dùng một trong ${LOG_LEVELS.join(', ')}.`);
}

function readMetricsToken(env: NodeJS.ProcessEnv): string | undefined {
  const file = env.TRAM_METRICS_TOKEN_FILE;
  const token = env.TRAM_METRICS_TOKEN ?? (file ? readSecretFile('TRAM_METRICS_TOKEN', file) : undefined);
  if (token === undefined || /^[\w.~+/=-]{16,}$/.test(token)) return token;
  throw new ConfigError(
    'TRAM_METRICS_TOKEN phải có ít nhất 16 ký tự, chỉ gồm chữ không dấu, số và các dấu . _ ~ + / = -',
  );
}

function readCredentials(name: string, env: NodeJS.ProcessEnv): Credentials | undefined {
  const file = env[`${name}_FILE`];
  const text = env[name] ?? (file ? readSecretFile(name, file) : undefined);
  if (text === undefined) return undefined;
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1) throw new ConfigError(`${name} phải có dạng TÊN:MẬT_KHẨU.`);
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

function readSecretFile(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new ConfigError(`Không đọc được tệp ghi trong ${name}_FILE. Hãy kiểm tra đường dẫn và quyền đọc tệp.`);
  }
}
