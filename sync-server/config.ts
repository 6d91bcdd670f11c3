import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

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

export interface ServerConfig {
  port: number;
  host: string;
  /** Absolute path. */
  dataDir: string;
  /** Absolute path of the built app. */
  appDir: string;
  role: Role;
  /** False hides the demo people even when a demo was made. */
  demo: boolean;
  admin?: Credentials;
  uplink: { url?: string; at: TimeOfDay; credentials?: Credentials };
  logLevel: string;
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
  'no-demo': { type: 'boolean', default: false },
  'uplink-url': { type: 'string' },
  'uplink-at': { type: 'string', default: '22:00' },
} as const;

/**
 * Reads the arguments and the environment of the server.
 * Secrets come only from TRAM_ADMIN, TRAM_UPLINK_CREDENTIALS (`NAME:PASSWORD`) or the files named in `…_FILE`.
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
    demo: !values['no-demo'],
    admin: readCredentials('TRAM_ADMIN', env),
    uplink: {
      ...(url ? { url } : {}),
      at: readTime(values['uplink-at']),
      credentials: readCredentials('TRAM_UPLINK_CREDENTIALS', env),
    },
    logLevel: readLogLevel(env.TRAM_LOG),
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

function readTime(value: string): TimeOfDay {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(value);
  if (!match) throw new ConfigError(`--uplink-at ${value} không hợp lệ: hãy viết giờ dạng 22:00 (giờ Việt Nam).`);
  return { hour: Number(match[1]), minute: Number(match[2]) };
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
