import { resolve } from 'node:path';
import { todayIn } from '../../../src/lib/domain/dates/index.ts';
import { databaseName, type StationSettings } from '../../../src/lib/domain/records/index.ts';
import type { Station } from '../../accounts/stations.ts';
import { ConfigError } from '../../config.ts';
import type { Engine } from '../../store/engine.ts';
import type { ServerData } from '../server-data.ts';
import { datesMayBeSwapped } from './birth.ts';
import { deletedAmong, readExisting } from './existing.ts';
import { checkTogether } from './family-rules.ts';
import { readList, type List } from './list.ts';
import { readPerson, type Person } from './person.ts';
import { patientIdsOf, planImport } from './plan.ts';
import { importDeeds } from './records.ts';
import { NOTES_SHEET, reportPath, SUMMARY_SHEET, writeReport } from './report.ts';
import { VillageFinder } from './villages.ts';
import { readSheets } from './workbook.ts';
import { writePlan } from './write.ts';

export interface ImportChoice {
  file: string;
  /** May be absent when there is one station only. */
  stationCode?: string;
  /** Unix ms; the day of joining and the stamps. */
  nowMs: number;
}

export interface ImportResult {
  rows: number;
  patients: number;
  households: number;
  /** Households that were there and got people. */
  extended: number;
  known: number;
  bad: number;
  noted: number;
  /** Sentences about whole sheets. */
  warnings: string[];
  /** Absent when there is nothing to correct or to look at. */
  report?: string;
}

/**
 * Imports a population list into a station's databases. Good rows are written, bad ones go to the report; records that are there are
 * not changed, but that a household gets the members it lacks. The same file again changes nothing.
 * @throws ConfigError with a sentence for the operator; then nothing was written
 */
export async function importFile(data: ServerData, choice: ImportChoice): Promise<ImportResult> {
  const engine = data.station;
  if (!engine) throw new ConfigError('Danh sách dân chỉ nhập được vào dữ liệu của trạm, không nhập vào kho.');
  const station = chooseStation(data.accounts.stations.list(), choice.stationCode);
  const villages = new VillageFinder(await villagesOf(engine, station));
  const file = resolve(choice.file);
  const { lists, warnings } = readLists(await readSheets(file), villages);
  const path = reportPath(file);
  const people = lists.flatMap((list) =>
    readPeople(list, villages, todayIn(new Date(choice.nowMs).toISOString()), warnings),
  );
  const several = lists.length > 1;
  checkTogether(people, ({ row }) => (several ? `${row.number} trang ${row.sheet}` : String(row.number)));
  const plan = planImport({
    station,
    people,
    existing: await readExisting(engine, station.code),
    deleted: await deletedAmong(engine, station.code, 'patients', patientIdsOf(station, people)),
    newDeed: importDeeds(choice.nowMs),
  });
  await writePlan(engine, station.code, plan);
  const bad = people.filter(({ reasons }) => reasons.length > 0);
  const known = new Set(plan.known);
  const noted = people.filter((person) => person.reasons.length === 0 && person.notes.length > 0 && !known.has(person));
  const result: ImportResult = {
    rows: people.length,
    patients: plan.patients.length,
    households: plan.newHouseholds.length,
    extended: plan.changedHouseholds.length,
    known: plan.known.length,
    bad: bad.length,
    noted: noted.length,
    warnings,
  };
  if (result.bad === 0 && result.noted === 0) return result;
  await writeReport(path, { lists, bad, noted, summary: summaryOf(result, lists, station) });
  return { ...result, report: path };
}

/** The counts of an import in words. */
function summaryOf(result: ImportResult, lists: readonly List[], station: Station): [string, string | number][] {
  const unused = [...new Set(lists.flatMap((list) => list.unused))];
  return [
    ['Trạm', `${station.name} (${station.code})`],
    ['Số dòng đã đọc', result.rows],
    ['Người nhập mới', result.patients],
    ['Hộ nhập mới', result.households],
    ['Hộ có sẵn được thêm người', result.extended],
    ['Người đã có trong hồ sơ, giữ nguyên', result.known],
    ['Dòng phải sửa', result.bad],
    ['Dòng đã nhập nhưng cần xem lại', result.noted],
    ['Dòng tiêu đề, dòng tổng đã bỏ qua', lists.reduce((sum, { skipped }) => sum + skipped, 0)],
    ...(unused.length > 0 ? ([['Cột không nhập', unused.join(', ')]] as [string, string][]) : []),
    ...result.warnings.map((warning): [string, string] => ['Lưu ý', warning]),
  ];
}

function readLists(sheets: Awaited<ReturnType<typeof readSheets>>, villages: VillageFinder) {
  const lists: List[] = [];
  const warnings: string[] = [];
  for (const sheet of sheets) {
    if (!sheet.rows.some((row) => row.some((cell) => cell !== null))) continue;
    const list = readList(sheet, villages);
    if (list && 'rows' in list) lists.push(list);
    else if (list)
      warnings.push(
        `Trang “${sheet.name}” không được nhập vì thiếu cột ${list.missing.join(', ')}. Hãy thêm cột đó vào dòng tiêu đề.`,
      );
    else if (![NOTES_SHEET, SUMMARY_SHEET].includes(sheet.name))
      warnings.push(`Trang “${sheet.name}” không được nhập vì không có dòng tiêu đề.`);
  }
  if (lists.length > 0) return { lists, warnings };
  throw new ConfigError(
    [
      'Không nhập được dòng nào.',
      ...warnings,
      'Cần một dòng tiêu đề có các cột: Số hộ, Họ và tên, Ngày sinh (hoặc Năm sinh), Giới tính, Quan hệ với chủ hộ, Thôn.',
    ].join('\n'),
  );
}

function readPeople(list: List, villages: VillageFinder, today: string, warnings: string[]): Person[] {
  const people = list.rows.map((row) => readPerson(row, villages, today));
  if (!datesMayBeSwapped(list.rows)) return people;
  warnings.push(`Trang “${list.sheet}”: có thể Excel đã đổi chỗ ngày và tháng sinh, nên các dòng đó phải xem lại.`);
  for (const { row, reasons } of people)
    if (row.values.birthDate instanceof Date)
      reasons.push(
        'Có thể Excel đã đổi chỗ ngày và tháng sinh của dòng này. Hãy so ngày sinh với giấy tờ, sửa nếu sai rồi nhập lại.',
      );
  return people;
}

function chooseStation(stations: readonly Station[], code: string | undefined): Station {
  const codes = stations.map((station) => `${station.code} (${station.name})`).join(', ');
  if (stations.length === 0)
    throw new ConfigError(
      'Thư mục dữ liệu này chưa có trạm nào. Hãy tạo trạm trước, hoặc chọn đúng thư mục bằng --data.',
    );
  const [only] = stations;
  if (code === undefined) {
    if (only && stations.length === 1) return only;
    throw new ConfigError(`Có nhiều trạm trong dữ liệu này: ${codes}. Hãy chọn một trạm bằng --station MÃ.`);
  }
  const found = stations.find((station) => station.code === code.toLowerCase());
  if (!found) throw new ConfigError(`Không có trạm nào mang mã ${code}. Các trạm: ${codes}.`);
  return found;
}

async function villagesOf(engine: Engine, station: Station) {
  const settings = await engine.open(databaseName(station.code, 'settings'));
  const found = await settings.get('station');
  const { villages = [] } =
    typeof found === 'string' ? {} : (JSON.parse(found.revision.body) as Partial<StationSettings>);
  if (villages.length === 0)
    throw new ConfigError(`${station.name} chưa có danh sách thôn, tổ. Hãy khai báo thôn, tổ của trạm trước khi nhập.`);
  return villages;
}
