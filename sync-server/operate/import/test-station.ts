import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import writeWorkbook, { type Row } from 'write-excel-file/node';
import { databaseName, type Household, type Kind, type Patient } from '../../../src/lib/domain/records/index.ts';
import { ensureStation, openServerData, type ServerData } from '../server-data.ts';
import { importFile, type ImportResult } from './import-file.ts';
import { readSheets, type Sheet } from './workbook.ts';

export const NOW = Date.parse('2026-11-21T03:00:00.000Z');
export const TITLES = [
  'STT',
  'Số hộ',
  'Họ và tên',
  'Ngày sinh',
  'Giới tính',
  'Số CCCD',
  'Thẻ BHYT',
  'Quan hệ với chủ hộ',
  'Thôn',
];

/** A row below `TITLES`; `more` is personal id, insurance number and village. */
export const person = (
  code: Row[number],
  name: string,
  birth: Row[number],
  sex: string,
  relationship: string,
  more: Row = [],
): Row => [1, code, name, birth, sex, more[0] ?? null, more[1] ?? null, relationship, more[2] ?? 'Thôn 1'];

/** For `checkRecord`. */
export const context = { today: '2026-11-21', now: new Date(NOW).toISOString() };

/** A station with three villages in a folder of its own, and lists written as real XLSX files. */
export interface TestStation {
  folder: string;
  data: ServerData;
  write(name: string, rows: Row[]): Promise<string>;
  writeSheets(name: string, sheets: { sheet: string; rows: Row[] }[]): Promise<string>;
  import(file: string, stationCode?: string): Promise<ImportResult>;
  patients(): Promise<Patient[]>;
  households(): Promise<Household[]>;
  /** Sequences of the databases: equal when nothing was written. */
  sequences(): Promise<string[]>;
  put(kind: Kind, record: { id: string }): Promise<void>;
  remove(): Promise<void>;
}

export async function testStation(codes: string[] = ['22333']): Promise<TestStation> {
  const folder = mkdtempSync(join(tmpdir(), 'tram-import-'));
  const data = await openServerData(join(folder, 'data'), 'station');
  const engine = data.station;
  if (!engine) throw new Error('no station');
  for (const code of codes)
    await ensureStation(engine, data.accounts, {
      code,
      name: `Trạm Y tế ${code}`,
      provinceCode: '22',
      communeCode: '06760',
      villages: [
        { code: `${code}-01`, name: 'Thôn 1', formerCommune: 'Xã Cũ' },
        { code: `${code}-02`, name: 'Thôn 2' },
        { code: `${code}-03`, name: 'Bản Nậm Cắn' },
      ],
    });
  const database = (kind: Kind) => engine.open(databaseName('22333', kind));
  const records = async <T>(kind: Kind): Promise<T[]> => {
    const all: T[] = [];
    for await (const page of (await database(kind)).allDocs({ bodies: true }))
      for (const { revision } of page) if (revision) all.push(JSON.parse(revision.body) as T);
    return all;
  };
  const writeSheets: TestStation['writeSheets'] = async (name, sheets) => {
    const file = join(folder, name);
    await writeWorkbook(sheets.map(({ sheet, rows }) => ({ sheet, data: rows }))).toFile(file);
    return file;
  };
  return {
    folder,
    data,
    writeSheets,
    write: (name, rows) => writeSheets(name, [{ sheet: 'Sheet1', rows }]),
    import: (file, stationCode) => importFile(data, { file, stationCode, nowMs: NOW }),
    patients: () => records<Patient>('patients'),
    households: () => records<Household>('households'),
    sequences: async () => [
      (await (await database('patients')).info()).updateSeq,
      (await (await database('households')).info()).updateSeq,
    ],
    put: async (kind, record) => {
      const found = await (await database(kind)).get(record.id);
      const rev = typeof found === 'string' ? undefined : found.revision.rev;
      const write = { id: record.id, rev, deleted: false, body: JSON.stringify(record) };
      const [result] = await (await database(kind)).putBulk([write], { newEdits: true });
      if (result?.error) throw new Error(result.error);
    },
    remove: async () => {
      await data.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Sheets of the report of an import. */
export async function reportOf(result: ImportResult): Promise<Sheet[]> {
  if (!result.report) throw new Error('no report');
  return readSheets(result.report);
}

/** Reasons of a report's first sheet by original row. */
export async function reasonsOf(result: ImportResult): Promise<Map<number, string>> {
  const [sheet] = await reportOf(result);
  return new Map(sheet?.rows.slice(1).map(([row, reason]) => [Number(row), String(reason)]));
}
