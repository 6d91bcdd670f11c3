import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../config.ts';
import { ADMIN, ADMIN_BASIC, addStation, patientOf, startTestServer, type TestServer } from '../http/test-server.ts';
import { startServer } from '../main.ts';

let server: TestServer | undefined;

afterEach(async () => {
  await server?.remove();
  server = undefined;
});

const TOKEN = 'mot-ma-doc-so-do-dai';
const metricsOf = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}/metrics`, { headers });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};
const figure = (text: string, start: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith(start))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);

test('counts requests, documents, conflicts, refusals and commits, under labels that name nobody', async () => {
  server = await startTestServer(['--role', 'both']);
  await addStation(server, '22333');
  const nurse = await server.signIn('nurse-22333', '482915');
  const path = '/couch/tram-22333-patients';
  const good = patientOf('22333', 'mot-nguoi-benh', 'Nguyễn Thị Hoà');
  const docs = [good, { ...patientOf('22333', 'b'), sex: 'x' }];
  await server.ask('POST', `${path}/_bulk_docs`, { as: nurse, body: { docs } });
  await server.ask('PUT', `${path}/mot-nguoi-benh`, { as: nurse, body: good });
  await server.ask('GET', `${path}/_changes?include_docs=true`, { as: nurse });
  await server.ask('GET', `${path}/mot-nguoi-benh`, { as: nurse });
  const { status, type, text } = await metricsOf(server.url);
  expect([status, type]).toEqual([200, expect.stringContaining('text/plain')]);
  expect(figure(text, 'tram_documents_refused_total{holds="stations",kind="patients"}')).toBe(1);
  expect(figure(text, 'tram_conflicts_total{holds="stations"}')).toBe(1);
  expect(figure(text, 'tram_documents_written_total{holds="stations"}')).toBe(1);
  expect(figure(text, 'tram_documents_read_total{holds="stations"}')).toBe(2);
  expect(figure(text, 'tram_commit_groups_total{holds="stations"}')).toBeGreaterThan(0);
  expect(figure(text, 'tram_requests_total{room="/couch",work="write",method="POST",status="2xx"}')).toBe(1);
  expect(figure(text, 'tram_requests_total{room="/couch",work="write",method="PUT",status="4xx"}')).toBe(1);
  expect(figure(text, 'tram_request_seconds_count{room="api",work="signIn"}')).toBeGreaterThan(0);
  expect(figure(text, 'tram_databases ')).toBeGreaterThan(4);
  expect(figure(text, 'tram_store_bytes ')).toBeGreaterThan(10_000);
  expect(figure(text, 'tram_memory_bytes{part="rss"}')).toBeGreaterThan(1e6);
  expect(text).toMatch(/^tram_event_loop_lag_p99_seconds \d/m);
  expect(text).toMatch(/^tram_uplink_refused_documents 0$/m);
  expect(text).not.toMatch(/^tram_uplink_last_success_timestamp_seconds \d/m);
  expect(text).not.toMatch(/22333|mot-nguoi|nurse|may-|Nguy|quan-tri/);
});

test('without a token: programs of this machine that come without a proxy, and administrators', async () => {
  server = await startTestServer();
  await addStation(server, '22333');
  const proxied = { 'X-Forwarded-For': '10.0.0.1' };
  expect((await metricsOf(server.url, proxied)).status).toBe(401);
  expect((await metricsOf(server.url, { Via: '1.1 proxy' })).status).toBe(401);
  expect((await metricsOf(server.url, { ...proxied, Authorization: ADMIN_BASIC })).status).toBe(200);
  const head = await server.signIn('head-22333', '482915');
  expect((await metricsOf(server.url, { ...proxied, Authorization: head })).status).toBe(403);
});

test('with a token: whoever has it, and administrators; being on this machine is not enough', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tram-metrics-'));
  const env = { TRAM_ADMIN: `${ADMIN.name}:${ADMIN.password}`, TRAM_METRICS_TOKEN: TOKEN, TRAM_LOG: 'silent' };
  const running = await startServer(readConfig(['--port', '0', '--data', folder], env));
  expect((await metricsOf(running.url)).status).toBe(401);
  expect((await metricsOf(running.url, { Authorization: 'Bearer another-token-of-length' })).status).toBe(401);
  expect((await metricsOf(running.url, { Authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  expect((await metricsOf(running.url, { Authorization: ADMIN_BASIC })).status).toBe(200);
  await running.close();
  rmSync(folder, { recursive: true });
  expect(() => readConfig([], { TRAM_METRICS_TOKEN: 'short' })).toThrow(ConfigError);
});
