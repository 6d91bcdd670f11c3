import type { Change } from '../../data/api.ts';
import { changedRules, ruleDefinitions, ruleFaults, RULES_ID } from '../../domain/immunization/index.ts';
import { hard, type Issue } from '../../domain/issues/issue.ts';
import type { RulesSettings } from '../../domain/records/index.ts';

/** What the form of the rules holds: the value in use of every rule, by key. */
export interface RulesValue {
  values: Record<string, number | undefined>;
  updatedAt?: string;
}

export function rulesValue(record: RulesSettings | undefined): RulesValue {
  const changed = changedRules(record);
  const values = Object.fromEntries(ruleDefinitions.map(({ key, fallback }) => [key, changed.get(key) ?? fallback]));
  return { values, ...(record ? { updatedAt: record.updatedAt } : {}) };
}

export function rulesIssues({ values }: RulesValue): Issue[] {
  const at = (key: string) => `values.${key}`;
  const missing = ruleDefinitions.filter(({ key }) => values[key] === undefined);
  const list = ruleDefinitions.map(({ key }) => ({ id: key, value: values[key] }));
  return [...missing, ...ruleFaults({ values: list })].map(({ key, least, most }) =>
    hard(at(key), 'ruleBounds', { least, most }),
  );
}

/** What is written: only rules that differ from their default, and those that were changed before; what is not known here stays. */
export function rulesChange(
  { values, updatedAt }: RulesValue,
  before: RulesSettings | undefined,
  stationCode: string,
): Change {
  const changed = changedRules(before);
  const own = ruleDefinitions.flatMap(({ key, fallback }) => {
    const value = values[key];
    if (value === undefined || (value === fallback && !before?.values.some(({ id }) => id === key))) return [];
    return [value === fallback ? { id: key } : { id: key, value }];
  });
  const foreign = (before?.values ?? []).filter(
    ({ id }) => changed.has(id) && !ruleDefinitions.some(({ key }) => key === id),
  );
  const record = { id: RULES_ID, type: 'rules', stationCode, villageCode: '', values: [...own, ...foreign] };
  return { kind: 'settings', record, basedOn: updatedAt };
}
