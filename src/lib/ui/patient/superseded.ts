import * as m from '$lib/paraglide/messages';
import {
  educations,
  ethnicities,
  maritalStates,
  occupations,
  outcomes,
  religions,
  routes,
  sexes,
  sites,
  toilets,
  waterSources,
  wealthClasses,
  type Catalogue,
} from '../../domain/catalogues/index.ts';
import { dateText, decimalText, sentence } from '../format/index.ts';
import { icdText } from '../visit/icd.ts';
import { nameIn } from './catalogue.ts';

const CATALOGUES: Record<string, Catalogue> = {
  sex: sexes,
  ethnicity: ethnicities,
  religion: religions,
  occupation: occupations,
  education: educations,
  marital: maritalStates,
  wealthClass: wealthClasses,
  water: waterSources,
  toilet: toilets,
  route: routes,
  site: sites,
  outcome: outcomes,
};

/** Name of the field at a dotted path of any record, as its form calls it: `vitals.weightKg` is `Cân nặng`. */
export function fieldName(path: string): string {
  const [first = '', ...rest] = path.split('.');
  const last = rest.at(-1);
  if (first === 'answers' && last) return m.patient_path_answer({ question: last });
  const own = sentence(`patient_path_${first}`) ?? first;
  const inner =
    last === undefined ? undefined : first === 'vitals' ? sentence(`visit_${last}`) : sentence(`patient_path_${last}`);
  return first === 'vitals' && inner ? inner : [own, inner].filter(Boolean).join(' · ');
}

/** A stored value as people write it. */
export function valueText(path: string, value: unknown): string {
  const field = path.split('.').at(-1) ?? '';
  if (value === undefined || value === null || value === '') return m.patient_superseded_empty();
  if (typeof value === 'boolean') return value ? m.household_yes() : m.household_no();
  if (typeof value === 'number') return decimalText(value);
  if (Array.isArray(value))
    return value.map((item) => valueText(path, item)).join('; ') || m.patient_superseded_empty();
  if (typeof value === 'object')
    return Object.entries(value)
      .filter(([key, item]) => key !== 'id' && key !== 'at' && item !== undefined && item !== '')
      .map(([key, item]) => valueText(key, item))
      .join(', ');
  const text = String(value);
  const catalogue = CATALOGUES[field];
  if (catalogue) return nameIn(catalogue, text);
  if (field.startsWith('icd')) return icdText(text);
  return /^\d{4}-\d\d(-\d\d)?$/.test(text) ? dateText(text) : text;
}
