import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, readConfig, type ServerConfig } from '../config.ts';
import { startServer } from '../main.ts';
import type { Run } from '../uplink/history.ts';
import { readOwnerFile, type OwnerFile } from './owner-file.ts';

const POLL_MS = 500;

/**
 * `npm run sync-up -- --data DIR`: one upward run now. Asks the server that holds the data, or opens the data itself when none is
 * running; then the same options as for the server say where the warehouse is. Exit code 0 only after a complete run.
 */
async function main(): Promise<void> {
  const config = readConfig(process.argv.slice(2));
  const owner = readOwnerFile(config.dataDir);
  const run = owner && (await isRunning(owner)) ? await runAndWait(owner) : await runAlone(config);
  report(run);
  process.exitCode = run.state === 'done' ? 0 : 1;
}

/** A server that was killed leaves its file behind; its port may be somebody else's by now. */
async function isRunning({ url, token }: OwnerFile): Promise<boolean> {
  return fetch(`${url}/api/uplink/history?limit=1`, { headers: { Authorization: `Bearer ${token}` } }).then(
    (response) => response.ok,
    () => false,
  );
}

async function runAlone(config: ServerConfig): Promise<Run> {
  const server = await startServer({ ...config, port: 0, host: '127.0.0.1' });
  try {
    const owner = readOwnerFile(config.dataDir);
    if (!owner) throw new ConfigError(`Không đọc được thư mục dữ liệu ${config.dataDir}.`);
    return await runAndWait(owner);
  } finally {
    await server.close();
  }
}

async function runAndWait(owner: OwnerFile): Promise<Run> {
  const { run: id } = await ask<{ run: number }>(owner, 'POST', '/api/uplink/run');
  for (;;) {
    const { runs } = await ask<{ runs: Run[] }>(owner, 'GET', '/api/uplink/history?limit=5');
    const run = runs.find((candidate) => candidate.id === id);
    if (run && run.state !== 'running') return run;
    await sleep(POLL_MS);
  }
}

/** @throws ConfigError with the server's own sentence */
async function ask<T>(owner: OwnerFile, method: string, path: string): Promise<T> {
  const response = await fetch(owner.url + path, { method, headers: { Authorization: `Bearer ${owner.token}` } });
  const body = (await response.json()) as T & { reason?: string };
  if (!response.ok) throw new ConfigError(body.reason ?? `Máy chủ trả lời ${response.status}.`);
  return body;
}

function report(run: Run): void {
  for (const { database, read, written, failures, state, error } of run.transfers) {
    const refused = failures > 0 ? `, bị từ chối ${failures}` : '';
    console.log(`${database}: đọc ${read}, ghi ${written}${refused}${state === 'done' ? '' : ` — ${error ?? state}`}`);
  }
  if (run.state === 'done') console.log('Đã đẩy xong lên kho dữ liệu.');
  else console.error(run.error ?? 'Chưa đẩy xong. Lần sau sẽ chạy tiếp từ chỗ dừng.');
}

await main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
