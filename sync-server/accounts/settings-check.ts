import { ruleFaults, scheduleProblems, type ScheduleFault } from '../../src/lib/domain/immunization/index.ts';
import sentences from '../../src/messages/vi/immunization.json' with { type: 'json' };

const SENTENCES: Readonly<Record<string, string>> = sentences;

export const NOT_YOURS = 'Trong cài đặt của trạm, trưởng trạm chỉ ghi được quy tắc và lịch tiêm chủng.';

/** True for what a head of a station may write: rules and schedules, and nothing is deleted. */
export function mayWriteSetting(docId: string, { type, _deleted }: Record<string, unknown>): boolean {
  return _deleted !== true && (type === 'rules' || type === 'schedule') && docId.startsWith(`${type}:`);
}

/** Why rules or a schedule cannot be used, in Vietnamese; whoever writes them. Undefined when they can, and for other settings. */
export function settingFault(document: Record<string, unknown>): string | undefined {
  const { type, id } = document;
  if (type === 'rules') {
    const [rule] = ruleFaults(document);
    return rule && `Quy tắc "${rule.key}" phải từ ${rule.least} đến ${rule.most}.`;
  }
  if (type !== 'schedule') return undefined;
  const [fault] = scheduleProblems(document.schedule);
  if (fault) return `Lịch tiêm chủng không dùng được: ${scheduleFaultText(fault)}`;
  const named = (document.schedule as { id: string }).id;
  return id === `schedule:${named}` ? undefined : `Mã tài liệu phải là "schedule:${named}".`;
}

/** A fault of a schedule as the tablets say it. */
export function scheduleFaultText({ code, params }: ScheduleFault): string {
  const sentence = SENTENCES[`immunization_fault_${code}`] ?? code;
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
}
