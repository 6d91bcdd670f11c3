import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAppServer } from './serve-app.ts';

const INDEX = `<!doctype html><script>start()</script><script src="/x.js"></script>${'<p>Trạm</p>'.repeat(100)}`;
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tram-app-'));
  mkdirSync(join(folder, 'build/_app/immutable'), { recursive: true });
  writeFileSync(join(folder, 'build/index.html'), INDEX);
  writeFileSync(join(folder, 'build/_app/immutable/a.js'), 'x()');
  writeFileSync(join(folder, 'build/service-worker.js'), 'sw()');
  writeFileSync(join(folder, 'build/.sources'), 'hidden');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  const serve = createAppServer(join(folder, 'build'));
  server = createServer((req, res) => void serve(req, res, req.url ?? '/'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

/** node:http sends paths as they are; fetch would tidy them up. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { port } = server.address() as AddressInfo;
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const req = request({ port, host: '127.0.0.1', path, headers, method }, async (res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of res) chunks.push(chunk as Buffer);
      resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) });
    });
    req.on('error', reject).end();
  });
}

test('the page carries a policy with the hash of its own script, and is asked for again', async () => {
  const { status, headers, body } = await get('/');
  expect(status).toBe(200);
  expect(body.toString()).toBe(INDEX);
  expect(headers['cache-control']).toBe('no-cache');
  expect(String(headers['content-security-policy']).match(/'sha256-/g)).toHaveLength(1);
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('routes of the app answer the page, unknown files do not', async () => {
  expect((await get('/nguoi-dan/0190-a')).body.toString()).toBe(INDEX);
  expect((await get('/missing.js')).status).toBe(404);
  expect((await get('/_app/immutable/gone')).status).toBe(404);
});

test('hashed files are kept, the service worker is not', async () => {
  expect((await get('/_app/immutable/a.js')).headers['cache-control']).toContain('immutable');
  expect((await get('/service-worker.js')).headers).toMatchObject({
    'cache-control': 'no-cache',
    'content-type': 'text/javascript; charset=utf-8',
  });
});

test('compresses, and answers 304 to the tag of the same encoding', async () => {
  const { headers, body } = await get('/', { 'accept-encoding': 'gzip, br' });
  expect(headers['content-encoding']).toBe('br');
  expect(brotliDecompressSync(body).toString()).toBe(INDEX);
  const tag = String(headers.etag);
  expect((await get('/', { 'accept-encoding': 'br', 'if-none-match': tag })).status).toBe(304);
  expect((await get('/', { 'if-none-match': tag })).status).toBe(200);
  expect((await get('/', { 'accept-encoding': 'br;q=0' })).headers['content-encoding']).toBeUndefined();
});

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e%5csecret.txt',
  '/.sources',
  '/%00',
  '/%zz',
])('does not leave the folder for %s', async (path) => {
  const { body } = await get(path);
  expect(body.toString()).not.toMatch(/secret|hidden/);
});

test('a new build is served without a restart', async () => {
  const before = (await get('/service-worker.js')).headers.etag;
  writeFileSync(join(folder, 'build/service-worker.js'), 'sw(2)');
  const { headers, body } = await get('/service-worker.js');
  expect(body.toString()).toBe('sw(2)');
  expect(headers.etag).not.toBe(before);
});

test('changes nothing and says so when the app was not built', async () => {
  expect((await get('/', {}, 'POST')).status).toBe(405);
  rmSync(join(folder, 'build/index.html'));
  const { status, body } = await get('/');
  expect(status).toBe(503);
  expect(body.toString()).toContain('npm run build');
});
