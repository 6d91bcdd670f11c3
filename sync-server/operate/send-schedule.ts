import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { scheduleProblems, type Schedule } from '../../src/lib/domain/immunization/index.ts';
import { tick } from '../../src/lib/domain/merge/clock.ts';
import { parseDatabaseName } from '../../src/lib/domain/records/index.ts';
import { scheduleFaultText } from '../accounts/settings-check.ts';
import { ConfigError } from '../config.ts';

const USAGE =
  'Cách dùng: TRAM_ADMIN=TÊN:MẬT_KHẨU npm run schedule:send -- LỊCH.json --url http://MÁY_CHỦ [--station MÃ]';

/** Writes a checked schedule into the settings of the stations of a running server, or of one: their tablets have it at the next contact. */
async function main(): Promise<void> {
  const { file, url, station, authorization } = readArguments();
  const schedule = readSchedule(file);
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/couch/${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  const all = await ask('GET', '_all_dbs');
  if (all.status !== 200 || !Array.isArray(all.body))
    throw new ConfigError(`Máy chủ ${url} không cho đọc danh sách trạm (${all.status}). Hãy xem lại TRAM_ADMIN.`);
  const stations = (all.body as string[]).flatMap((name) => {
    const target = parseDatabaseName(name);
    return target?.kind === 'settings' && (!station || target.stationCode === station) ? [target.stationCode] : [];
  });
  if (stations.length === 0) throw new ConfigError(`Máy chủ ${url} không có trạm ${station ?? 'nào'}.`);
  let failed = 0;
  for (const code of stations) {
    const path = `tram-${code}-settings/${encodeURIComponent(`schedule:${schedule.id}`)}`;
    const old = await ask('GET', path);
    const answer = await ask('PUT', path, settingOf(schedule, code, old.status === 200 ? old.body : undefined));
    const ok = answer.status === 201 || answer.status === 202;
    if (!ok) failed += 1;
    const reason = (answer.body as { reason?: string }).reason ?? '';
    console.log(ok ? `Trạm ${code}: đã gửi.` : `Trạm ${code}: không gửi được (${answer.status}) ${reason}`);
  }
  if (failed > 0) process.exitCode = 1;
}

function readArguments() {
  const account = process.env.TRAM_ADMIN ?? '';
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { url: { type: 'string' }, station: { type: 'string' } },
    });
    const [file, ...more] = positionals;
    if (!file || more.length > 0 || !values.url || !account.includes(':')) throw new Error('arguments');
    const authorization = `Basic ${Buffer.from(account).toString('base64')}`;
    return { file, url: values.url.replace(/\/+$/, ''), station: values.station?.toLowerCase(), authorization };
  } catch (error) {
    throw new ConfigError(USAGE, { cause: error });
  }
}

/** @throws ConfigError when the file is no schedule that can be used */
function readSchedule(file: string): Schedule {
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ConfigError(`Không đọc được tệp ${file}.`, { cause: error });
  }
  const faults = scheduleProblems(input);
  if (faults.length > 0)
    throw new ConfigError(`Lịch trong ${file} không dùng được:\n${faults.map(scheduleFaultText).join('\n')}`);
  return input as Schedule;
}

/** The setting of a station, over the one that is there. */
function settingOf(schedule: Schedule, stationCode: string, old: unknown): object {
  const before = (old ?? {}) as { clock?: string };
  const now = new Date().toISOString();
  const { clock } = tick(before.clock, Date.now(), 'server');
  const created = { createdAt: now, createdBy: 'server', createdDevice: 'server' };
  const updated = { updatedAt: now, updatedBy: 'server', updatedDevice: 'server', clock };
  const identity = { id: `schedule:${schedule.id}`, type: 'schedule', stationCode, villageCode: '', version: 1 };
  return { ...created, ...before, ...identity, schedule, note: undefined, voided: undefined, ...updated };
}

await main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
