import type { Catalogue } from './catalogue.ts';
import { ethnicities } from './ethnicities.ts';
import { relationships, toilets, waterSources, wealthClasses } from './households.ts';
import { doseSources, doseStates, dosePrograms, routes, sites } from './immunizations.ts';
import { insuranceObjects } from './insurance.ts';
import { occupations } from './occupations.ts';
import {
  allergyKinds,
  allergySeverities,
  chronicConditions,
  educations,
  maritalStates,
  religions,
  sexes,
} from './people.ts';
import { careTypes, outcomes } from './visits.ts';

export { entryOf, matchEntry, nameOf, validOn, type Catalogue, type Entry, type Trust } from './catalogue.ts';
export { HEAD, type Relationship } from './households.ts';
export { findIcd, isIcdForm, searchIcd, type IcdCode } from './icd/icd.ts';
export * from './units/index.ts';
export type { CareType } from './visits.ts';
export {
  allergyKinds,
  allergySeverities,
  careTypes,
  chronicConditions,
  doseSources,
  doseStates,
  dosePrograms,
  educations,
  ethnicities,
  insuranceObjects,
  maritalStates,
  occupations,
  outcomes,
  relationships,
  religions,
  routes,
  sexes,
  sites,
  toilets,
  waterSources,
  wealthClasses,
};

/** Every catalogue, for screens and documents that list them with source and trust label. */
export const catalogues: readonly Catalogue[] = [
  sexes,
  ethnicities,
  religions,
  occupations,
  educations,
  maritalStates,
  relationships,
  wealthClasses,
  waterSources,
  toilets,
  chronicConditions,
  allergyKinds,
  allergySeverities,
  insuranceObjects,
  careTypes,
  outcomes,
  doseStates,
  doseSources,
  dosePrograms,
  routes,
  sites,
];
