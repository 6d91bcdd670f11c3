import type { Issue } from '../../../src/lib/domain/issues/issue.ts';
import catalogue from '../../../src/messages/vi/catalogue.json' with { type: 'json' };
import sentences from '../../../src/messages/vi/issue.json' with { type: 'json' };

const SENTENCES: Readonly<Record<string, string>> = sentences;
const LABELS: Readonly<Record<string, string>> = catalogue;

/** The Vietnamese sentence of an issue, as the screens show it: labels for `field` and `unit`, other parameters as they are. */
export function sentenceOf({ code, params = {} }: Pick<Issue, 'code' | 'params'>): string {
  const sentence = SENTENCES[`issue_${code}`] ?? `Dữ liệu không hợp lệ (${code}). Hãy xem lại dòng này.`;
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(params[name] ?? '');
    if (name === 'field' || name === 'unit') return LABELS[`catalogue_${name}_${value}`] ?? value;
    return value;
  });
}
