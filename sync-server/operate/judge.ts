import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { answerCase, immunizationCases, type ImmunizationCase } from '../../src/lib/domain/immunization/cases.ts';
import {
  combineSchedules,
  scheduleOn,
  scheduleProblems,
  schedules,
  type Schedule,
  type ScheduleFault,
} from '../../src/lib/domain/immunization/index.ts';
import { ConfigError } from '../config.ts';

const USAGE = 'Cách dùng: npm run judge -- CASES.json [--schedule LỊCH.json]';
const MOST_FAULTS = 20;
/** The sentences of the tablets, so that a fault reads the same everywhere. */
const SENTENCES = new URL('../../src/messages/vi/immunization.json', import.meta.url);

/** @throws ConfigError when the file cannot be read */
function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`Không đọc được tệp ${path}. Hãy xem lại tên tệp.`, { cause: error });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const where = error instanceof Error ? error.message : '';
    throw new ConfigError(`Tệp ${path} không phải là JSON hợp lệ: ${where}`, { cause: error });
  }
}

/** @throws ConfigError when a case has not the documented form */
function readCases(path: string): ImmunizationCase[] {
  const input = readJson(path);
  if (!Array.isArray(input))
    throw new ConfigError(`Tệp ${path} phải là một danh sách ca: [ {…}, {…} ]. Xem docs/immunization-cases.md.`);
  const parsed = immunizationCases.safeParse(input);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.slice(0, MOST_FAULTS).map((issue) => caseSentence(issue, input));
  const more = parsed.error.issues.length - lines.length;
  throw new ConfigError(
    `Tệp ${path} có ca không đúng dạng (docs/immunization-cases.md):\n${lines.join('\n')}${more > 0 ? `\n… và ${more} lỗi nữa.` : ''}`,
  );
}

function caseSentence(issue: { path: PropertyKey[]; code?: string; keys?: string[] }, input: unknown[]): string {
  const [n, ...rest] = issue.path;
  const value = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | null)?.[key],
    input,
  );
  const name = (input[Number(n)] as { case?: unknown } | null)?.case;
  const which = `Ca ${Number(n) + 1}${typeof name === 'string' ? ` “${name}”` : ''}`;
  const at = rest.join('.');
  if (issue.keys) return `${which}: không có mục nào tên ${[at, ...issue.keys].filter(Boolean).join('.')}.`;
  if (at === '') return `${which}: phải là một ca { … }.`;
  if (value === undefined) return `${which}: thiếu mục ${at}.`;
  return `${which}: mục ${at} không đúng dạng hoặc không có trong lịch (${JSON.stringify(value).slice(0, 40)}).`;
}

/** The schedules with the file's among them. @throws ConfigError when the file has faults */
function withSchedule(path: string, cases: readonly ImmunizationCase[]): readonly Schedule[] {
  const input = readJson(path);
  // The document as the tablets receive it, or the schedule alone.
  const wrapped = typeof input === 'object' && input !== null && 'schedule' in input;
  const rules = wrapped ? input.schedule : input;
  const faults = scheduleProblems(rules);
  if (faults.length > 0) {
    const lines = faults.slice(0, MOST_FAULTS).map(sentenceOf);
    const more = faults.length - lines.length;
    throw new ConfigError(
      `Lịch trong ${path} chưa dùng được:\n${lines.join('\n')}${more > 0 ? `\n… và ${more} lỗi nữa.` : ''}`,
    );
  }
  const { id, validFrom } = rules as Schedule;
  const { schedules: all, warnings } = combineSchedules(schedules, [
    { id: `schedule:${id}`, type: 'schedule', schedule: rules },
  ]);
  for (const warning of warnings) console.error(`Lưu ý: ${sentenceOf(warning)}`);
  const early = cases.filter(({ today }) => scheduleOn(today, all).id !== id).length;
  if (early > 0)
    console.error(
      `Lưu ý: ${early} ca hỏi ở ngày mà lịch khác đang có hiệu lực (lịch này từ ${validFrom}), nên được trả lời theo lịch đó.`,
    );
  return all;
}

function sentenceOf({ code, params }: ScheduleFault): string {
  const sentences = JSON.parse(readFileSync(SENTENCES, 'utf8')) as Record<string, string>;
  const sentence = sentences[`immunization_fault_${code}`] ?? code;
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
}

/** `npm run judge`: the engine's answer to each case as one JSON line (docs/immunization-cases.md). */
function main(): void {
  const { path, schedule } = readArguments();
  const cases = readCases(path);
  const all = schedule === undefined ? schedules : withSchedule(schedule, cases);
  const lines = cases.map((one) => `${JSON.stringify(answerCase(one, all))}\n`);
  process.stdout.write(lines.join(''));
}

function readArguments(): { path: string; schedule: string | undefined } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { schedule: { type: 'string' } },
    });
    const [path] = positionals;
    if (path === undefined || positionals.length > 1) throw new Error('one file');
    return { path, schedule: values.schedule };
  } catch (error) {
    throw new ConfigError(USAGE, { cause: error });
  }
}

if (import.meta.main) {
  try {
    main();
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exitCode = 1;
  }
}
