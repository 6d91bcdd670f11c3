import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig, type ServerConfig } from '../config.ts';
import { startServer } from '../main.ts';
import { makeDemo, DEMO_COMMUNE } from './demo/make-demo.ts';
import type { DemoPerson } from './demo/people.ts';
import { keepHeapSmall } from './heap.ts';
import { openServerData } from './server-data.ts';

const ROLE_NAMES: Record<string, string> = {
  villageWorker: 'y tế thôn',
  healthWorker: 'nhân viên y tế',
  stationHead: 'trưởng trạm',
  areaCentre: 'xem kho dữ liệu',
};

/** What `npm start` runs once everything is installed and built: a demo station with a warehouse beside it, on one port. */
async function main(): Promise<void> {
  keepHeapSmall();
  const config = readConfig(['--role', 'both', ...process.argv.slice(2)]);
  if (config.demo) await ensureDemo(config);
  const server = await startServer(config);
  console.log(`\nTrạm Y Tế Xã đang chạy tại ${server.url}`);
  printPeople(config);
  console.log(`Kho dữ liệu: ${server.url}/kho-du-lieu · Đẩy lên kho ngay: npm run sync-up`);
  console.log('Dừng: Ctrl+C\n');
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void server.close().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** A demo whose making was cut short is made anew; a folder that holds anything else is left as it is. */
async function ensureDemo(config: ServerConfig): Promise<void> {
  const making = join(config.dataDir, 'demo.making');
  if (existsSync(making)) {
    for (const name of readdirSync(config.dataDir))
      if (/^(station|warehouse|(accounts|uplink|warehouse)\.sqlite.*)$/.test(name))
        rmSync(join(config.dataDir, name), { recursive: true });
  }
  if (existsSync(join(config.dataDir, 'accounts.sqlite'))) return;
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(making, '');
  await fillDemo(config);
  rmSync(making);
}

async function fillDemo(config: ServerConfig): Promise<void> {
  console.log('Đang tạo xã trình diễn (người và số liệu đều là giả)…');
  const data = await openServerData(config.dataDir, config.role, undefined, config.engine);
  try {
    const counts = await makeDemo(data, { communeCode: DEMO_COMMUNE, seed: 1 });
    const said = (count: number) => count.toLocaleString('vi-VN');
    console.log(
      `Xong: ${said(counts.households)} hộ, ${said(counts.patients)} người, ${said(counts.visits)} lượt khám, ${said(counts.immunizations)} mũi tiêm.`,
    );
  } finally {
    await data.close();
  }
}

function printPeople(config: ServerConfig): void {
  const file = join(config.dataDir, 'demo.json');
  if (!config.demo || !existsSync(file)) return;
  const { people } = JSON.parse(readFileSync(file, 'utf8')) as { people: DemoPerson[] };
  console.log('\nNgười dùng trình diễn:');
  for (const { username, name, role, pin } of people)
    console.log(`  ${username.padEnd(8)} PIN ${pin}   ${name} (${ROLE_NAMES[role] ?? role})`);
  console.log('');
}

// The data folder holds people's records: for its owner's eyes only.
process.umask(0o077);
await main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
});
