export { communesOf, findCommune, loadCommunes, type Commune, type CommuneKind } from './communes.ts';
export { findProvince, matchProvince, provinces, UNITS_VALID_FROM, type Province } from './provinces.ts';
export { searchCommune, type CommuneHit } from './search.ts';
