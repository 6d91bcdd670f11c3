import { outcomes, routes, sexes, sites, wealthClasses, type Catalogue } from '../../domain/catalogues/index.ts';
import type { Option } from '../components/index.ts';
import { buttonsOf } from '../patient/catalogue.ts';

/** How the right value of a field is entered; undefined where one of the values must be taken. */
export type TypedAs =
  { as: 'date'; partial: boolean } | { as: 'number' } | { as: 'text' } | { as: 'choice'; options: Option[] };

const DATES: Record<string, boolean> = { birthDate: true, occurredOn: false, expiry: false, nextAppointmentOn: false };
const TEXTS = new Set(
  'fullName note reason history symptoms diagnosis treatment lot code motherName birthTime'.split(' '),
);
const CATALOGUES: Record<string, Catalogue> = {
  sex: sexes,
  wealthClass: wealthClasses,
  outcome: outcomes,
  route: routes,
  site: sites,
};
const PLAIN: Record<string, string[]> = { bloodAbo: ['A', 'B', 'AB', 'O'], bloodRh: ['+', '-'] };

export function typedAs(path: string): TypedAs | undefined {
  const partial = DATES[path];
  if (partial !== undefined) return { as: 'date', partial };
  if (path.startsWith('vitals.') || path === 'volumeMl') return { as: 'number' };
  if (TEXTS.has(path)) return { as: 'text' };
  const catalogue = CATALOGUES[path];
  if (catalogue) return { as: 'choice', options: buttonsOf(catalogue) };
  const plain = PLAIN[path];
  return plain && { as: 'choice', options: plain.map((value) => ({ value, label: value })) };
}
