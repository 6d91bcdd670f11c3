import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { auditFiles } from '../audit/chain.ts';
import { headText, parseHead, type AuditLine } from '../audit/line.ts';
import { keepOperatorLine } from '../audit/operator.ts';
import { readLines, verifyChain, type Fault, type Verdict } from '../audit/verify.ts';
import { ConfigError } from '../config.ts';

const USAGE =
  'Cách dùng: npm run audit -- verify [--data THƯ_MỤC_DỮ_LIỆU] [--head ĐẦU_CHUỖI]\n' +
  '           npm run audit -- show [--data THƯ_MỤC_DỮ_LIỆU] [--from NGÀY] [--person MÃ_HOẶC_TÊN_ĐĂNG_NHẬP]';
const MOST_FAULTS = 50;

/** Checks the chain, prints what is wrong and where, and keeps a line of having done so. */
function verify(dataDir: string, noted: string | undefined): void {
  const head = noted === undefined ? undefined : parseHead(noted);
  if (noted !== undefined && !head) throw new ConfigError(`--head phải có dạng SỐ:MÃ như máy chủ đã in ra.\n${USAGE}`);
  const verdict = verifyChain(dataDir, head);
  for (const fault of verdict.faults.slice(0, MOST_FAULTS)) console.error(sentenceOf(fault, verdict));
  if (verdict.faults.length > MOST_FAULTS) console.error(`… và ${verdict.faults.length - MOST_FAULTS} lỗi nữa.`);
  const after = keep(dataDir, verdict);
  if (verdict.faults.length > 0) {
    console.error(
      'Nhật ký kiểm tra KHÔNG còn nguyên vẹn. Hãy giữ nguyên thư mục dữ liệu và đọc docs/operate/security.md.',
    );
    process.exitCode = 1;
    return;
  }
  console.log(`Nhật ký kiểm tra nguyên vẹn: ${verdict.lines.toLocaleString('vi-VN')} dòng.`);
  if (!head) console.log('Chưa so với đầu chuỗi đã ghi (--head), nên không biết phần cuối có bị cắt hay không.');
  console.log(`Đầu chuỗi, hãy ghi lại ở nơi khác: ${after}`);
}

function sentenceOf(fault: Fault, { head }: Verdict): string {
  switch (fault.kind) {
    case 'changed':
      return `Dòng ${fault.seq} (${fault.file}) đã bị sửa: nội dung không khớp mã của chính nó.`;
    case 'misplaced':
      return `Dòng ${fault.seq} (${fault.file}) không phải dòng vốn ở chỗ này: các dòng đã bị đổi chỗ.`;
    case 'unlinked':
      return `Dòng ${fault.seq} (${fault.file}) không nối với dòng trước: dòng ${fault.seq - 1} hoặc dòng ${fault.seq} đã bị thay.`;
    case 'missing':
      return fault.from === fault.to
        ? `Thiếu dòng ${fault.from} (${fault.file}).`
        : `Thiếu các dòng ${fault.from} đến ${fault.to} (${fault.file}).`;
    case 'fileMissing':
      return `Thiếu tệp ${fault.file}: các dòng trong đó không còn.`;
    case 'fileDamaged':
      return `Tệp ${fault.file} bị hỏng, không đọc hết được (${fault.detail ?? ''}).`;
    case 'headMissing':
      return fault.seq !== undefined && fault.seq > head.seq
        ? `Phần cuối đã bị cắt: đầu chuỗi đã ghi là dòng ${fault.seq}, nhật ký chỉ còn đến dòng ${head.seq}.`
        : 'Đầu chuỗi đã ghi không có trong nhật ký: phần cuối đã bị cắt hoặc đã bị viết lại.';
  }
}

/** Nothing is written to a chain whose files are damaged or gone. Answers where the chain ends now. */
function keep(dataDir: string, { head, lines, faults }: Verdict): string {
  if (faults.some(({ kind }) => kind === 'fileDamaged' || kind === 'fileMissing')) return headText(head);
  const outcome = faults.length === 0 ? 'ok' : 'failed';
  return headText(keepOperatorLine(dataDir, 'audit.verified', outcome, { lines, faults: faults.length }));
}

function show(dataDir: string, from: string | undefined, person: string | undefined): void {
  const since = from === undefined ? '' : instantOf(from);
  const names = usernames(dataDir);
  const wanted = person === undefined ? undefined : (names.ids.get(person.toLowerCase()) ?? person);
  for (const line of readLines(dataDir)) {
    if (line.at < since) continue;
    if (wanted !== undefined && line.actor !== wanted && line.details.of !== wanted) continue;
    console.log(printed(line, names.byId));
  }
}

function printed(
  { seq, at, event, outcome, actor, device, address, details }: AuditLine,
  byId: Map<string, string>,
): string {
  const time = new Date(at).toLocaleString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' });
  const who = byId.get(actor) ?? (actor || '-');
  const more = Object.entries(details).map(([key, value]) => `${key}=${String(value)}`);
  return [seq, time, event, outcome, who, device || '-', address || '-', ...more].join('  ');
}

/** A day begins at midnight in Viet Nam. @throws ConfigError */
function instantOf(text: string): string {
  const instant = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00+07:00` : text);
  if (Number.isNaN(instant.getTime())) throw new ConfigError(`--from ${text} không phải là ngày: hãy viết 2026-11-21.`);
  return instant.toISOString();
}

/** Sign-in names stand in the accounts, never in the audit log. */
function usernames(dataDir: string): { byId: Map<string, string>; ids: Map<string, string> } {
  const path = join(dataDir, 'accounts.sqlite');
  if (!existsSync(path) || statSync(path).size === 0) return { byId: new Map(), ids: new Map() };
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    const rows = db.prepare('SELECT id, username FROM people').all();
    const pairs = rows.map((row): [string, string] => [String(row.id), String(row.username)]);
    return { byId: new Map(pairs), ids: new Map(pairs.map(([id, name]) => [name, id])) };
  } finally {
    db.close();
  }
}

/** `npm run audit -- verify | show` (docs/operate/security.md). Exit code 0 of `verify`: nothing is wrong. */
function main(): void {
  const { positionals, values } = readArguments();
  const dataDir = resolve(values.data);
  if (!existsSync(dataDir) || auditFiles(dataDir).length === 0)
    throw new ConfigError(`Không có nhật ký kiểm tra trong ${dataDir}. Hãy chọn đúng thư mục bằng --data.`);
  if (positionals[0] === 'verify') verify(dataDir, values.head);
  else show(dataDir, values.from, values.person);
}

function readArguments() {
  const text = { type: 'string' } as const;
  try {
    const options = { data: { ...text, default: './data' }, head: text, from: text, person: text };
    const { positionals, values } = parseArgs({ allowPositionals: true, options });
    if (positionals.length !== 1 || !/^(verify|show)$/.test(positionals[0] ?? '')) throw new Error('verify or show');
    return { positionals, values };
  } catch (error) {
    throw new ConfigError(USAGE, { cause: error });
  }
}

if (import.meta.main) {
  process.umask(0o077);
  try {
    main();
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exitCode = 1;
  }
}
