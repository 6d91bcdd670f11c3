import * as m from '$lib/paraglide/messages';
import { findProduct, type RuleDefinition } from '../../domain/immunization/index.ts';
import { decimalText, sentence } from '../format/index.ts';

/** What a rule is called; of an opened vial its vaccine. */
export function ruleName({ key }: RuleDefinition): string {
  const [, product] = key.split(':');
  return product ? (findProduct(product)?.name ?? product) : (sentence(`epi_rule_name_${key}`) ?? key);
}

export const ruleUnit = ({ unit }: RuleDefinition): string => sentence(`epi_rule_unit_${unit}`) ?? '';

/** `30 phút`; of a question `có` or `không`. */
export function ruleValueText(rule: RuleDefinition, value: number): string {
  if (rule.unit === 'yesNo') return value === 1 ? m.epi_rule_yes() : m.epi_rule_no();
  if (rule.unit === 'stage') return `${ruleUnit(rule)} ${value}`;
  return `${decimalText(value)} ${ruleUnit(rule)}`;
}

/** Where the default comes from, and how far it can be trusted. */
export function ruleSource(rule: RuleDefinition): string {
  const { fallback, source, trust } = rule;
  return m.epi_rule_default({ value: ruleValueText(rule, fallback), source, trust });
}

export const RULE_GROUPS: readonly { title: () => string; has: (key: string) => boolean }[] = [
  { title: m.epi_rule_group_session, has: (key) => key === 'observationMinutes' },
  { title: m.epi_rule_group_cold, has: (key) => /^(fridge|lastUsableVvm|openVialsMayReturn)/.test(key) },
  { title: m.epi_rule_group_vials, has: (key) => key.startsWith('openVialHours:') },
  { title: m.epi_rule_group_aefi, has: (key) => key.startsWith('aefi') },
  { title: m.epi_rule_group_lists, has: (key) => key === 'zeroDoseMonths' },
];
