import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { request } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOwnerFile } from '../operate/owner-file.ts';
import { addStation, startTestServer, type TestServer } from './test-server.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tram-ports-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

// Node cannot make certificates by itself.
describe.skipIf(!hasOpenssl)('with a certificate made by the openssl program', () => {
  let server: TestServer;
  let tls: string[];

  beforeEach(() => {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', ...curve, ...names, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    tls = ['--tls-cert', cert, '--tls-key', key];
  });

  /** As a browser that knows the certificate. */
  function ask(
    path: string,
    body?: object,
  ): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
    return new Promise((resolve, reject) => {
      const options = { method: body ? 'POST' : 'GET', ca: readFileSync(join(folder, 'cert.pem')) };
      const req = request(`${server.url}${path}`, options, async (res) => {
        let text = '';
        for await (const piece of res) text += String(piece);
        resolve({ status: res.statusCode ?? 0, headers: res.headers, text });
      });
      req.on('error', reject).setHeader('Content-Type', 'application/json');
      req.end(body && JSON.stringify(body));
    });
  }

  test('speaks HTTPS with HSTS and secure cookies, and its own programs reach it', async () => {
    server = await startTestServer(['--role', 'both', ...tls]);
    expect(server.url).toMatch(/^https:/);
    const answer = await ask('/api/server');
    expect(answer).toMatchObject({ status: 200, headers: { 'strict-transport-security': 'max-age=31536000' } });
    const opened = await ask('/couch/_session', { name: 'quan-tri', password: 'mat-khau-thu' });
    expect(String(opened.headers['set-cookie'])).toMatch(/HttpOnly; Secure; SameSite=Strict/);
    await expect(fetch(server.url.replace('https', 'http'))).rejects.toThrow();

    const owner = readOwnerFile(server.config.dataDir);
    expect(owner?.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    const inside: TestServer = { ...server, ask: server.ask };
    inside.ask = (method, path, options) => askAt(owner?.url ?? '', method, path, options);
    await addStation(inside, '22333');
    const authorization = `Bearer ${owner?.token}`;
    const run = await fetch(`${owner?.url}/api/uplink/run`, { method: 'POST', headers: { authorization } });
    expect(run.status).toBe(202);
    await expect.poll(() => stateOf(owner?.url ?? '', authorization), { timeout: 30_000 }).toBe('done');
    await server.remove();
  });

  test('a port that is taken leaves nothing open', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startTestServer([...tls, '--port', String(port)])).rejects.toThrow(/Cổng \d+ đang có/);
    other.close();
  });
});

const askAt: (url: string, ...args: Parameters<TestServer['ask']>) => ReturnType<TestServer['ask']> = async (
  url,
  method,
  path,
  { as = '', body } = {},
) => {
  const headers = { Authorization: as, 'Content-Type': 'application/json' };
  const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
};

async function stateOf(url: string, authorization: string): Promise<string | undefined> {
  const response = await fetch(`${url}/api/uplink/history`, { headers: { authorization } });
  const { runs } = (await response.json()) as { runs: { state: string }[] };
  return runs[0]?.state;
}

test.each(['accounts.sqlite', 'uplink.sqlite', 'audit-0001.sqlite'])(
  'R20: with %s damaged the program ends with a sentence and code 1, and the file stays as it is',
  async (name) => {
    const args = ['--data', folder, '--role', 'both', '--port', '0'];
    await (await startTestServer(['--role', 'both'], folder)).close();
    truncateSync(join(folder, name), 6_000);
    const bytes = readFileSync(join(folder, name));
    const program = spawn(process.execPath, [MAIN, ...args]);
    let said = '';
    program.stderr.on('data', (piece: Buffer) => (said += String(piece)));
    expect((await once(program, 'exit'))[0]).toBe(1);
    expect(said).toContain(`Tệp ${name} trong thư mục dữ liệu bị hỏng`);
    expect(said).not.toMatch(/at .*\.ts:\d/);
    expect(readFileSync(join(folder, name))).toEqual(bytes);
  },
);
