import { createHash, createHmac, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config.ts';
import { syncFolder } from '../store/sqlite/files.ts';
import { syncFile } from '../store/sqlite/online-copy.ts';

/** From it come the keys below. It goes into backups: without it a tablet whose PINs are forgotten stays closed. */
export const DEVICE_SECRETS_FILE = 'device-secrets.json';

/** Opens a tablet's copy of its data key; `id` tells whether the tablet's copy is for this one. */
export interface RecoveryKey {
  id: string;
  /** 256 bits in hexadecimal digits. */
  key: string;
}

/** What this server alone knows of each device of each station. Nothing of it is stored: all comes from one random secret. */
export class DeviceSecrets {
  readonly #secret: Buffer;

  /** Reads the secret of a data folder, and makes it the first time. @throws ConfigError when the file cannot be used */
  constructor(dataDir: string) {
    const path = join(dataDir, DEVICE_SECRETS_FILE);
    if (!existsSync(path)) make(path, dataDir);
    this.#secret = read(path);
  }

  recovery(stationCode: string, deviceId: string): RecoveryKey {
    const key = this.#derive('recovery', stationCode, deviceId);
    return { id: sha256(key).slice(0, 16), key };
  }

  /** The device erases itself for nobody who cannot tell this. */
  eraseCode(stationCode: string, deviceId: string): string {
    return this.#derive('erase', stationCode, deviceId);
  }

  /** SHA-256 of the code, for the device to know the code by. */
  eraseHash(stationCode: string, deviceId: string): string {
    return sha256(this.eraseCode(stationCode, deviceId));
  }

  #derive(purpose: string, stationCode: string, deviceId: string): string {
    return createHmac('sha256', this.#secret).update([purpose, stationCode, deviceId].join('\n')).digest('hex');
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function make(path: string, dataDir: string): void {
  // Whole or not at all: half a secret would stop every later start.
  const unfinished = `${path}.new`;
  writeFileSync(unfinished, `${JSON.stringify({ secret: randomBytes(32).toString('hex') })}\n`, { mode: 0o600 });
  syncFile(unfinished);
  renameSync(unfinished, path);
  syncFolder(dataDir);
}

function read(path: string): Buffer {
  try {
    const { secret } = JSON.parse(readFileSync(path, 'utf8')) as { secret?: unknown };
    if (typeof secret !== 'string' || !/^[0-9a-f]{64}$/.test(secret)) throw new Error('not a secret of 256 bits');
    chmodSync(path, 0o600);
    return Buffer.from(secret, 'hex');
  } catch (error) {
    throw new ConfigError(
      `Không dùng được tệp ${path}. Hãy lấy lại tệp này từ bản sao lưu. Nếu không còn, hãy chuyển nó đi rồi chạy lại: máy chủ tạo mã mới, các máy tính bảng nhận mã mới khi mở máy có mạng.`,
      { cause: error },
    );
  }
}
