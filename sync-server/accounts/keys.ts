import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config.ts';
import { syncFolder } from '../store/sqlite/files.ts';
import { syncFile } from '../store/sqlite/online-copy.ts';
import { publicJwk, thumbprintOf } from './public-key.ts';

/** Signs new access tokens. Not in a backup: whoever steals one could sign himself in as anybody. */
export const KEY_FILE = 'access-key.json';
/** The key before a rotation: what it signed is still accepted. */
export const OLD_KEY_FILE = 'access-key.old.json';

/** Keys of this server's access tokens. `kid` is the thumbprint of the public key. */
export interface ServerKeys {
  kid: string;
  signing: KeyObject;
  /** Public keys by kid. */
  verifying: ReadonlyMap<string, KeyObject>;
}

/**
 * Reads the keys of a data folder, and makes the first one. To rotate: rename KEY_FILE to OLD_KEY_FILE and start again.
 * @throws ConfigError when a key file cannot be used
 */
export function openServerKeys(dataDir: string): ServerKeys {
  const path = join(dataDir, KEY_FILE);
  if (!existsSync(path)) makeKey(path, dataDir);
  const current = readKey(path);
  const oldPath = join(dataDir, OLD_KEY_FILE);
  const known = existsSync(oldPath) ? [readKey(oldPath), current] : [current];
  return {
    kid: current.kid,
    signing: current.privateKey,
    verifying: new Map(known.map(({ kid, privateKey }) => [kid, createPublicKey(privateKey)])),
  };
}

function makeKey(path: string, dataDir: string): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Whole or not at all: half a key would stop every later start.
  const unfinished = `${path}.new`;
  writeFileSync(unfinished, `${JSON.stringify(privateKey.export({ format: 'jwk' }))}\n`, { mode: 0o600 });
  syncFile(unfinished);
  renameSync(unfinished, path);
  syncFolder(dataDir);
}

function readKey(path: string): { kid: string; privateKey: KeyObject } {
  try {
    const { d, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as JsonWebKey;
    const jwk = publicJwk(rest);
    if (!jwk) throw new Error('not a P-256 key');
    const privateKey = createPrivateKey({ key: { ...jwk, d }, format: 'jwk' });
    chmodSync(path, 0o600);
    return { kid: thumbprintOf(jwk), privateKey };
  } catch (error) {
    throw new ConfigError(
      `Không dùng được tệp khoá ${path}. Hãy chuyển tệp này đi chỗ khác rồi chạy lại: máy chủ tự tạo khoá mới, các máy tính bảng tự xin lại mã.`,
      { cause: error },
    );
  }
}
