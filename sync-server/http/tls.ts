import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { ConfigError, type ServerConfig } from '../config.ts';
import type { Log } from './log.ts';

export type TlsFiles = NonNullable<ServerConfig['tls']>;

/** Old tablets (Android 5 and later) speak TLS 1.2. Ciphers are Node's own list, which has none that is known to be weak. */
const MIN_VERSION = 'TLSv1.2';
const LOOK_EVERY_MS = 10_000;

/** Reads certificate (with its chain) and private key, both PEM. @throws ConfigError with what is wrong with which file */
export function readTls({ certFile, keyFile }: TlsFiles): SecureContextOptions {
  const [cert, key] = [readPem(certFile, '--tls-cert'), readPem(keyFile, '--tls-key')];
  const certificate = parseCertificate(cert, certFile);
  if (!certificate.checkPrivateKey(parseKey(key, keyFile)))
    throw new ConfigError(
      `Khoá riêng ${keyFile} không phải của chứng chỉ ${certFile}. Hãy lấy đúng cặp tệp do nơi cấp chứng chỉ giao.`,
    );
  const options: SecureContextOptions = { cert, key, minVersion: MIN_VERSION };
  try {
    createSecureContext(options);
  } catch (error) {
    throw new ConfigError(`Không dùng được chứng chỉ ${certFile}: ${textOf(error)}. Hãy xin cấp chứng chỉ mới.`);
  }
  return options;
}

function readPem(file: string, option: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'không có tệp này' : code === 'EACCES' ? 'không có quyền đọc' : (code ?? '');
    throw new ConfigError(
      `Không đọc được tệp ${file} (${option}): ${why}. Hãy kiểm tra đường dẫn và quyền đọc của tài khoản chạy máy chủ.`,
    );
  }
}

function parseCertificate(pem: Buffer, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new ConfigError(`Tệp ${file} không phải là chứng chỉ dạng PEM (-----BEGIN CERTIFICATE-----).`);
  }
}

function parseKey(pem: Buffer, file: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new ConfigError(
      pem.includes('ENCRYPTED')
        ? `Khoá riêng ${file} còn bị khoá bằng mật khẩu. Hãy bỏ mật khẩu của tệp và chỉ cho tài khoản chạy máy chủ đọc (quyền 0600).`
        : `Tệp ${file} không phải là khoá riêng dạng PEM (-----BEGIN PRIVATE KEY-----).`,
    );
  }
}

/**
 * Takes over renewed files: at SIGHUP, and when they change. Connections that are open stay as they are. Files that do
 * not fit together (a renewal writes one after the other) leave the old ones in use, with a line in the log.
 * Answers how to stop.
 */
export function followTls(server: Server, files: TlsFiles, log: Log, lookEveryMs = LOOK_EVERY_MS): () => void {
  const reload = () => {
    try {
      server.setSecureContext(readTls(files));
      log.info('the certificate was read anew');
      warnOfEnd(files, log);
    } catch (error) {
      log.error({ problem: textOf(error) }, 'the new certificate cannot be used, the old one stays');
    }
  };
  warnOfEnd(files, log);
  const names = [files.certFile, files.keyFile];
  for (const name of names) watchFile(name, { interval: lookEveryMs, persistent: false }, reload);
  process.on('SIGHUP', reload);
  return () => {
    for (const name of names) unwatchFile(name, reload);
    process.off('SIGHUP', reload);
  };
}

const SOON_MS = 14 * 24 * 60 * 60 * 1000;

function warnOfEnd({ certFile }: TlsFiles, log: Log): void {
  const until = new X509Certificate(readFileSync(certFile)).validToDate;
  if (until.getTime() - Date.now() < SOON_MS)
    log.warn({ until: until.toISOString() }, 'the certificate ends soon or has ended: tablets will not connect');
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
