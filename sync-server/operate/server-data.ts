import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tick } from '../../src/lib/domain/merge/clock.ts';
import {
  databaseName,
  KINDS,
  stepsDatabaseName,
  type PeopleSettings,
  type StationSettings,
  type Village,
} from '../../src/lib/domain/records/index.ts';
import { openAccounts, type Accounts } from '../accounts/accounts.ts';
import type { Station } from '../accounts/stations.ts';
import { ConfigError, type EngineConfig, type Role } from '../config.ts';
import { DamagedError, ExistsError, NotFoundError, type Engine } from '../store/engine.ts';
import type { StoreLog } from '../store/sqlite/integrity.ts';
import { openEngine } from './open-engine.ts';

/** Everything that a server keeps in its data folder. Only one process may hold it. */
export interface ServerData {
  dataDir: string;
  accounts: Accounts;
  /** Databases of the stations; absent in a warehouse alone. */
  station?: Engine;
  /** Databases that the stations sent up; absent in a station alone. */
  warehouse?: Engine;
  close(): Promise<void>;
}

/** `log`: told of damage, else standard error is. @throws ConfigError when the folder cannot be written or another process holds it */
export async function openServerData(
  dataDir: string,
  role: Role,
  log?: StoreLog,
  engineConfig: EngineConfig = { kind: 'sqlite' },
): Promise<ServerData> {
  makeFolder(dataDir);
  const open: { close(): void | Promise<void> }[] = [];
  const close = async () => {
    for (const part of open.splice(0).reverse()) await part.close();
  };
  try {
    const engine = async (name: string) => {
      const opened = await openEngine(join(dataDir, name), engineConfig, log);
      open.push(opened);
      return opened;
    };
    const station = role === 'warehouse' ? undefined : await engine('station');
    const warehouse = role === 'station' ? undefined : await engine('warehouse');
    const accounts = openAccounts(dataDir);
    open.push(accounts);
    if (station) await bringUpToDate(station, accounts);
    return { dataDir, accounts, station, warehouse, close };
  } catch (error) {
    await close();
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(
      `Không mở được dữ liệu trong ${dataDir}. Có thể một máy chủ khác đang dùng thư mục này: hãy dừng nó rồi chạy lại.`,
      { cause: error },
    );
  }
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK | constants.R_OK);
  } catch (error) {
    throw new ConfigError(
      `Không ghi được vào thư mục dữ liệu ${dataDir}. Hãy kiểm tra quyền ghi và dung lượng đĩa, hoặc chọn thư mục khác bằng --data.`,
      { cause: error },
    );
  }
}

export interface NewStation extends Station {
  villages: Village[];
  points?: { code: string; name: string }[];
}

/** Makes a station's databases and its settings, or brings them up to date. May be repeated. @throws ApiError 400, DamagedError */
export async function ensureStation(engine: Engine, accounts: Accounts, input: NewStation): Promise<Station> {
  const { villages, points = [], ...rest } = input;
  const station = accounts.stations.put(rest);
  let damaged: DamagedError | undefined;
  const names = [...KINDS.map((kind) => databaseName(station.code, kind)), stepsDatabaseName(station.code)];
  for (const database of names) {
    await createIfMissing(engine, database).catch((error: unknown) => {
      // The others are made all the same: the station works with them until the damaged one is restored.
      if (!(error instanceof DamagedError)) throw error;
      damaged ??= error;
    });
  }
  const { name, provinceCode, communeCode } = station;
  await putSetting<StationSettings>(engine, station.code, {
    id: 'station',
    type: 'station',
    name,
    provinceCode,
    communeCode,
    points,
    villages,
  });
  await publishPeople(engine, accounts, station.code);
  if (damaged) throw damaged;
  return station;
}

/** Stations of an older program have no database of single edits, and their tablets do not know the names of devices. */
async function bringUpToDate(engine: Engine, accounts: Accounts): Promise<void> {
  const known = new Set(await engine.list());
  for (const { code } of accounts.stations.list()) {
    if (known.has(stepsDatabaseName(code))) continue;
    try {
      await createIfMissing(engine, stepsDatabaseName(code));
      await publishPeople(engine, accounts, code);
    } catch (error) {
      // A database that must be restored does not keep the others from starting.
      if (!(error instanceof DamagedError || error instanceof NotFoundError)) throw error;
    }
  }
}

async function createIfMissing(engine: Engine, database: string): Promise<void> {
  await engine.create(database).catch((error: unknown) => {
    if (!(error instanceof ExistsError)) throw error;
  });
}

/** Writes the names of a station's staff and devices, so that its tablets can show who did what, and where, without a connection. */
export async function publishPeople(engine: Engine, accounts: Accounts, stationCode: string): Promise<void> {
  const people = accounts.people
    .list(stationCode)
    .map(({ id, name, role, villageCodes }) => ({ id, name, role, villageCodes }));
  const devices = accounts.devices
    .list(stationCode)
    .map(({ id, name }) => ({ id, name }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  await putSetting<PeopleSettings>(engine, stationCode, { id: 'people', type: 'people', people, devices });
}

type Content<T> = { [K in keyof T as string extends K ? never : K]: T[K] } extends infer R
  ? Omit<R, 'stationCode' | 'villageCode' | 'version' | 'clock' | `created${string}` | `updated${string}`>
  : never;

/** Writes a settings document of the server, unless it says the same already. */
async function putSetting<T>(engine: Engine, stationCode: string, content: Content<T> & { id: string }): Promise<void> {
  const database = await engine.open(databaseName(stationCode, 'settings'));
  const found = await database.get(content.id);
  const old =
    typeof found === 'string'
      ? undefined
      : { rev: found.revision.rev, body: JSON.parse(found.revision.body) as { clock?: string } };
  const body = { ...old?.body, ...content };
  if (old && JSON.stringify(body) === JSON.stringify(old.body)) return;
  const now = new Date().toISOString();
  const { clock } = tick(old?.body.clock, Date.now(), 'server');
  const updated = { updatedAt: now, updatedBy: 'server', updatedDevice: 'server', clock };
  const created = { createdAt: now, createdBy: 'server', createdDevice: 'server' };
  const text = JSON.stringify({ stationCode, villageCode: '', version: 1, ...created, ...body, ...updated });
  const [result] = await database.putBulk([{ id: content.id, rev: old?.rev, deleted: false, body: text }], {
    newEdits: true,
  });
  if (result?.error) throw new Error(`settings of ${stationCode}: ${result.error}`);
}
