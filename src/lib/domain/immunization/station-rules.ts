import { products } from './products.ts';
import type { Trust } from './rule-values.ts';

/** id of the settings record with the rules that a station head or the administrator has changed. */
export const RULES_ID = 'rules:immunization';

export type RuleUnit = 'minutes' | 'hours' | 'days' | 'months' | 'celsius' | 'times' | 'stage' | 'yesNo';

/** A rule of the immunization work that is a default and may be changed, within bounds. `yesNo`: 0 or 1. */
export interface RuleDefinition {
  key: string;
  unit: RuleUnit;
  fallback: number;
  least: number;
  most: number;
  /** Where the default comes from. */
  source: string;
  trust: Trust;
}

/** Value of a rule that a station has changed; without `value` the default holds again. */
export interface ChangedRule {
  id: string;
  value?: number;
}

const COLD_CHAIN = 'Thực hành dây chuyền lạnh (chưa xác nhận văn bản)';
const FREEZE_DRIED = new Set(['BCG', 'MEASLES', 'MR']);

/** `openVialHours:MR`: hours after opening during which a vial of this product may be used. */
export const openVialKey = (productCode: string): string => `openVialHours:${productCode}`;

/**
 * Every rule that can be changed, in the order in which screens show them (immunization.md 7 and 9). Values of the schedule itself (ages,
 * intervals, days until overdue) are not here: they are changed in a schedule document.
 */
export const ruleDefinitions: readonly RuleDefinition[] = [
  rule('observationMinutes', 'minutes', 30, [30, 240], 'TT 13/2026/TT-BYT, Điều 12', 'V2'),
  ...products
    .filter(({ programme }) => programme)
    .map(({ code }) =>
      FREEZE_DRIED.has(code)
        ? rule(openVialKey(code), 'hours', 6, [1, 6], 'Vắc xin đông khô: không quá 6 giờ sau khi pha', 'R')
        : rule(openVialKey(code), 'hours', 6, [1, 28 * 24], 'Vắc xin dạng lỏng: hết buổi tiêm', 'R'),
    ),
  rule('openVialsMayReturn', 'yesNo', 0, [0, 1], 'Lọ đã mở không nhập lại kho, trừ khi áp dụng MDVP của WHO', 'R'),
  rule('lastUsableVvm', 'stage', 2, [1, 2], 'Chỉ thị nhiệt (VVM): giai đoạn 1–2 dùng được, 3–4 hủy', 'R'),
  rule('fridgeMinC', 'celsius', 2, [0, 8], COLD_CHAIN, 'R'),
  rule('fridgeMaxC', 'celsius', 8, [2, 10], COLD_CHAIN, 'R'),
  rule('fridgeReadingsPerDay', 'times', 2, [1, 2], COLD_CHAIN, 'R'),
  rule('aefiReportHours', 'hours', 24, [1, 24], 'TT 13/2026/TT-BYT, Điều 15 khoản 5', 'V2'),
  rule('aefiAlarmHours', 'hours', 20, [1, 24], 'Mặc định của phần mềm', 'D'),
  rule('zeroDoseMonths', 'months', 12, [6, 24], 'Trẻ 12 tháng chưa có mũi 5 trong 1 nào', 'R'),
];

function rule(
  key: string,
  unit: RuleUnit,
  fallback: number,
  [least, most]: [number, number],
  source: string,
  trust: Trust,
): RuleDefinition {
  return { key, unit, fallback, least, most, source, trust };
}

/** The rules in use at a station. Plain data: it crosses from the worker to the page. */
export interface ImmunizationRules {
  observationMinutes: number;
  /** Hours after opening by product code; see `openVialHours` for a product that is not among them. */
  openVialHours: Readonly<Record<string, number>>;
  openVialsMayReturn: boolean;
  /** Vaccine vial monitor: stages up to this one are usable. */
  lastUsableVvm: number;
  fridgeMinC: number;
  fridgeMaxC: number;
  fridgeReadingsPerDay: number;
  /** A severe reaction is reported within so many hours of its discovery, with a red alarm from `aefiAlarmHours` on. */
  aefiReportHours: number;
  aefiAlarmHours: number;
  /** Children from this age on without a first PENTA are on the zero-dose list. */
  zeroDoseMonths: number;
}

/**
 * The rules in use: the defaults, and what the record `rules:immunization` of the kind `settings` changes. A value that is out of
 * bounds is not used, and the default holds.
 */
export function immunizationRules(settings?: unknown): ImmunizationRules {
  const changed = changedRules(settings);
  const value = new Map(
    ruleDefinitions.map((one) => {
      const own = changed.get(one.key);
      return [one.key, own !== undefined && isAllowed(one, own) ? own : one.fallback];
    }),
  );
  const of = (key: string) => value.get(key) ?? 0;
  const opened = products.filter(({ code }) => value.has(openVialKey(code)));
  return {
    observationMinutes: of('observationMinutes'),
    openVialHours: Object.fromEntries(opened.map(({ code }) => [code, of(openVialKey(code))])),
    openVialsMayReturn: of('openVialsMayReturn') === 1,
    lastUsableVvm: of('lastUsableVvm'),
    fridgeMinC: of('fridgeMinC'),
    fridgeMaxC: of('fridgeMaxC'),
    fridgeReadingsPerDay: of('fridgeReadingsPerDay'),
    aefiReportHours: of('aefiReportHours'),
    aefiAlarmHours: of('aefiAlarmHours'),
    zeroDoseMonths: of('zeroDoseMonths'),
  };
}

/** Hours after opening during which a vial of this product may be used; of a product without a rule the shortest of all. */
export function openVialHours({ openVialHours: hours }: ImmunizationRules, productCode: string): number {
  return hours[productCode] ?? Math.min(...Object.values(hours));
}

/** Values that a station has set, by key; of rules that are not known here too. */
export function changedRules(settings: unknown): Map<string, number> {
  const { values } = (settings ?? {}) as { values?: unknown };
  const list = Array.isArray(values) ? (values as Partial<ChangedRule>[]) : [];
  return new Map(list.flatMap(({ id, value }) => (id !== undefined && value !== undefined ? [[id, value]] : [])));
}

/** True when a value may be set for a rule. */
export function isAllowed({ unit, least, most }: RuleDefinition, value: number): boolean {
  const whole = unit === 'celsius' || Number.isInteger(value);
  return Number.isFinite(value) && whole && value >= least && value <= most;
}

/** Rules of a settings record that must not be stored: unknown to this program or out of bounds, or limits the wrong way round. */
export function ruleFaults(settings: unknown): RuleDefinition[] {
  const changed = changedRules(settings);
  const outside = ruleDefinitions.filter((one) => {
    const value = changed.get(one.key);
    return value !== undefined && !isAllowed(one, value);
  });
  if (outside.length > 0) return outside;
  const { fridgeMinC, fridgeMaxC, aefiAlarmHours, aefiReportHours } = immunizationRules(settings);
  const crossed = [
    ...(fridgeMinC < fridgeMaxC ? [] : ['fridgeMaxC']),
    ...(aefiAlarmHours <= aefiReportHours ? [] : ['aefiAlarmHours']),
  ];
  return ruleDefinitions.filter(({ key }) => crossed.includes(key));
}
