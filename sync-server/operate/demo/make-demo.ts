import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCommune } from '../../../src/lib/domain/catalogues/units/index.ts';
import { communePopulations } from '../../../src/lib/domain/catalogues/units/populations.ts';
import { databaseName, KINDS, type AnyRecord, type Kind } from '../../../src/lib/domain/records/index.ts';
import { ConfigError } from '../../config.ts';
import type { DocumentWrite } from '../../store/engine.ts';
import { ensureStation, publishPeople, type ServerData } from '../server-data.ts';
import { dateOf } from './calendar.ts';
import { makeCommune, makeVillages } from './commune.ts';
import { DEMO_AREA_CENTRE, DEMO_STAFF, DEMO_VILLAGE_WORKER } from './people.ts';

export interface DemoChoice {
  communeCode: string;
  /** The registered population when absent. */
  people?: number;
  seed: number;
  /** `YYYY-MM-DD`; today in Việt Nam when absent. */
  today?: string;
}

/** Three former mountain communes, 6,814 registered people. */
export const DEMO_COMMUNE = '02728';
const BATCH = 2_000;

/**
 * Fills a station with made-up people of a real commune and notes the demo people in `<data>/demo.json`.
 * @returns records written per kind
 * @throws ConfigError for an unknown commune or a station that has records already
 */
export async function makeDemo(
  data: ServerData,
  choice: DemoChoice,
  onProgress?: (written: number) => void,
): Promise<Record<Kind, number>> {
  const engine = data.station;
  if (!engine) throw new ConfigError('Dữ liệu trình diễn chỉ tạo được cho vai trò trạm (--role station hoặc both).');
  const commune = await findCommune(choice.communeCode);
  if (!commune)
    throw new ConfigError(`Không có xã nào mang mã ${choice.communeCode}. Hãy dùng mã 5 chữ số còn hiệu lực.`);
  const population = choice.people ?? (await communePopulations()).get(commune.code);
  if (!population) throw new ConfigError(`Không rõ dân số của ${commune.fullName}. Hãy cho biết bằng --people N.`);
  const size = {
    communeCode: commune.code,
    communeName: commune.fullName,
    provinceCode: commune.provinceCode,
    formerCommunes: [...commune.former],
    people: population,
  };
  await ensureStation(engine, data.accounts, {
    code: commune.code,
    name: `Trạm Y tế ${commune.fullName}`,
    provinceCode: commune.provinceCode,
    communeCode: commune.code,
    villages: makeVillages(size),
    points: size.formerCommunes.map((name, i) => ({ code: `${commune.code}-D${i + 1}`, name: `Điểm trạm ${name}` })),
  });
  const patients = await engine.open(databaseName(commune.code, 'patients'));
  if ((await patients.info()).docCount > 0)
    throw new ConfigError(`${commune.fullName} đã có dữ liệu trong thư mục này. Hãy chọn thư mục khác bằng --data.`);

  const counts = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
  const waiting = new Map<Kind, DocumentWrite[]>();
  let written = 0;
  const flush = async (kind: Kind) => {
    const documents = waiting.get(kind)?.splice(0) ?? [];
    if (documents.length === 0) return;
    const results = await (await engine.open(databaseName(commune.code, kind))).putBulk(documents, { newEdits: true });
    const failed = results.find((result) => result.error);
    if (failed) throw new Error(`demo ${kind} ${failed.id}: ${failed.error}`);
    onProgress?.((written += documents.length));
  };
  const staff = DEMO_STAFF.map(({ id, username }) => ({ id, deviceId: `demo-${username}` }));
  const records = makeCommune({ ...size, seed: choice.seed, today: choice.today ?? dateOf(Date.now()), staff });
  for (const { kind, record } of records) {
    const batch = waiting.get(kind) ?? [];
    waiting.set(kind, batch);
    batch.push(documentOf(record));
    counts[kind] += 1;
    if (batch.length >= BATCH) await flush(kind);
  }
  for (const kind of KINDS) await flush(kind);
  const villages = makeVillages(size).map(({ code }) => code);
  await makePeople(data, commune.code, villages.slice(0, 2));
  return counts;
}

const documentOf = (record: AnyRecord): DocumentWrite => ({
  id: record.id,
  deleted: false,
  body: JSON.stringify(record),
});

async function makePeople(data: ServerData, stationCode: string, villages: string[]): Promise<void> {
  const everybody = [...DEMO_STAFF, DEMO_VILLAGE_WORKER, DEMO_AREA_CENTRE];
  for (const { pin, role, ...person } of everybody) {
    if (data.accounts.people.byUsername(person.username)) continue;
    const ofStation = role === 'areaCentre' ? '' : stationCode;
    const villageCodes = role === 'villageWorker' ? villages : [];
    await data.accounts.people.create({ ...person, role, stationCode: ofStation, villageCodes, secret: pin });
  }
  if (data.station) await publishPeople(data.station, data.accounts, stationCode);
  const people = everybody.map(({ username, name, role, pin }) => ({
    username,
    name,
    role,
    pin,
  }));
  writeFileSync(join(data.dataDir, 'demo.json'), JSON.stringify({ stationCode, people }, null, 2));
}
