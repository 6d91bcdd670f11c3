import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, Agent, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ConfigError } from '../config.ts';
import { followTls, readTls } from './tls.ts';

const folder = mkdtempSync(join(tmpdir(), 'tram-tls-'));
const file = (name: string) => join(folder, name);
const log = pino({ level: 'silent' });

function openssl(...args: string[]): boolean {
  try {
    execFileSync('openssl', args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const makePair = (name: string, days = '30') =>
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', days],
    ...['-subj', `/CN=${name}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)],
  );

afterAll(() => rmSync(folder, { recursive: true }));

test('says which file cannot be read', () => {
  const missing = { certFile: file('none.crt'), keyFile: file('none.key') };
  expect(() => readTls(missing)).toThrow(ConfigError);
  expect(() => readTls(missing)).toThrow(/none\.crt \(--tls-cert\): không có tệp này/);
});

// Node can check certificates but not make them; where the openssl program is missing these cases cannot run.
describe.skipIf(!openssl('version'))('with certificates made by the openssl program', () => {
  const servers: { server: Server; stop(): void }[] = [];

  beforeAll(() => {
    for (const name of ['old', 'new']) expect(makePair(name)).toBe(true);
    writeFileSync(file('text'), 'hello');
    openssl('pkcs8', '-topk8', '-in', file('old.key'), '-out', file('locked.key'), '-passout', 'pass:x');
  });

  afterEach(async () => {
    for (const { server, stop } of servers.splice(0)) {
      stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test.each([
    ['old.crt', 'new.key', /không phải của chứng chỉ/],
    ['text', 'old.key', /text không phải là chứng chỉ dạng PEM/],
    ['old.crt', 'text', /text không phải là khoá riêng dạng PEM/],
    ['old.crt', 'locked.key', /bỏ mật khẩu/],
  ])('refuses %s with %s with a sentence', (cert, key, sentence) => {
    expect(() => readTls({ certFile: file(cert), keyFile: file(key) })).toThrow(ConfigError);
    expect(() => readTls({ certFile: file(cert), keyFile: file(key) })).toThrow(sentence);
  });

  async function serve(lookEveryMs?: number) {
    const files = { certFile: file('live.crt'), keyFile: file('live.key') };
    use('old');
    const server = createServer(readTls(files), (_req, res) => res.end('ok'));
    const stop = followTls(server, files, log, lookEveryMs);
    servers.push({ server, stop });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  const use = (name: string, ...parts: string[]) => {
    for (const part of parts.length > 0 ? parts : ['crt', 'key'])
      copyFileSync(file(`${name}.${part}`), file(`live.${part}`));
  };

  /** Name in the certificate that a new connection gets. */
  const nameAt = (port: number, maxVersion: 'TLSv1.1' | 'TLSv1.3' = 'TLSv1.3') =>
    new Promise<string>((resolve, reject) => {
      const socket: TLSSocket = connect({
        port,
        host: '127.0.0.1',
        rejectUnauthorized: false,
        ciphers: 'DEFAULT:@SECLEVEL=0',
        maxVersion,
        minVersion: 'TLSv1',
      });
      socket.once('secureConnect', () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.end();
      });
      socket.once('error', reject);
    });

  test('takes over renewed files at SIGHUP without dropping a connection, and not half of them', async () => {
    const port = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
    const ask = () =>
      new Promise<boolean>((resolve, reject) => {
        const req = get({ port, host: '127.0.0.1', agent }, (res) =>
          res.resume().once('end', () => resolve(req.reusedSocket)),
        );
        req.once('error', reject);
      });
    expect(await ask()).toBe(false);
    expect(await nameAt(port)).toBe('old');
    use('new', 'crt');
    process.emit('SIGHUP');
    expect(await nameAt(port)).toBe('old');
    use('new');
    process.emit('SIGHUP');
    expect(await nameAt(port)).toBe('new');
    expect(await ask()).toBe(true);
    agent.destroy();
  });

  test('takes over files that change by themselves', async () => {
    const port = await serve(50);
    await new Promise((resolve) => setTimeout(resolve, 120));
    use('new');
    await vi.waitFor(async () => expect(await nameAt(port)).toBe('new'), { timeout: 10_000, interval: 50 });
  });

  test('refuses versions of TLS that are broken', async () => {
    const port = await serve();
    await expect(nameAt(port, 'TLSv1.1')).rejects.toThrow();
  });
});
