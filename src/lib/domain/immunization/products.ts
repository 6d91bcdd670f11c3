import type { Immunization } from '../records/index.ts';

/** A vaccine as stations and clinics name it. Route, site and volume are the programme's usual ones (R): the leaflet decides. */
export interface Product {
  code: string;
  name: string;
  antigens: readonly string[];
  route: NonNullable<Immunization['route']>;
  site: NonNullable<Immunization['site']>;
  volumeMl?: number;
  /** Given by the national programme; the others come from the paper book of a clinic. */
  programme: boolean;
}

/** Source: immunization.md 2 (TT 10/2024, TT 52/2025; route, site and volume R); products outside the programme R. */
export const products: readonly Product[] = [
  {
    code: 'HEPB',
    name: 'Viêm gan B sơ sinh',
    antigens: ['HepB'],
    route: 'IM',
    site: 'DP',
    volumeMl: 0.5,
    programme: true,
  },
  { code: 'BCG', name: 'BCG (lao)', antigens: ['BCG'], route: 'ID', site: 'CTT', volumeMl: 0.1, programme: true },
  {
    code: 'PENTA',
    name: 'DPT-VGB-Hib (5 trong 1)',
    antigens: ['D', 'T', 'wP', 'HepB', 'Hib'],
    route: 'IM',
    site: 'DT',
    volumeMl: 0.5,
    programme: true,
  },
  {
    code: 'DPT',
    name: 'DPT (bạch hầu, ho gà, uốn ván)',
    antigens: ['D', 'T', 'wP'],
    route: 'IM',
    site: 'DT',
    volumeMl: 0.5,
    programme: true,
  },
  {
    code: 'TD',
    name: 'Td (uốn ván, bạch hầu giảm liều)',
    antigens: ['T', 'd'],
    route: 'IM',
    site: 'CTT',
    volumeMl: 0.5,
    programme: true,
  },
  { code: 'BOPV', name: 'bOPV (bại liệt uống)', antigens: ['bOPV'], route: 'PO', site: 'UONG', programme: true },
  {
    code: 'IPV',
    name: 'IPV (bại liệt tiêm)',
    antigens: ['IPV'],
    route: 'IM',
    site: 'DP',
    volumeMl: 0.5,
    programme: true,
  },
  { code: 'ROTA', name: 'Rota (uống)', antigens: ['RV'], route: 'PO', site: 'UONG', programme: true },
  { code: 'PCV', name: 'Phế cầu', antigens: ['PCV'], route: 'IM', site: 'DP', volumeMl: 0.5, programme: true },
  { code: 'MEASLES', name: 'Sởi đơn', antigens: ['measles'], route: 'SC', site: 'CTT', volumeMl: 0.5, programme: true },
  {
    code: 'MR',
    name: 'Sởi – rubella',
    antigens: ['measles', 'rubella'],
    route: 'SC',
    site: 'CTT',
    volumeMl: 0.5,
    programme: true,
  },
  { code: 'JE', name: 'Viêm não Nhật Bản', antigens: ['JE'], route: 'SC', site: 'CTT', volumeMl: 0.5, programme: true },
  { code: 'HPV', name: 'HPV', antigens: ['HPV'], route: 'IM', site: 'CTT', volumeMl: 0.5, programme: true },
  { code: 'UV', name: 'Uốn ván', antigens: ['T'], route: 'IM', site: 'CTT', volumeMl: 0.5, programme: true },
  {
    code: 'HEXA',
    name: '6 trong 1 (Hexaxim, Infanrix Hexa)',
    antigens: ['D', 'T', 'aP', 'HepB', 'Hib', 'IPV'],
    route: 'IM',
    site: 'DT',
    volumeMl: 0.5,
    programme: false,
  },
  {
    code: 'MMR',
    name: 'Sởi – quai bị – rubella (MMR)',
    antigens: ['measles', 'mumps', 'rubella'],
    route: 'SC',
    site: 'CTT',
    volumeMl: 0.5,
    programme: false,
  },
  {
    code: 'TETRAXIM',
    name: '4 trong 1 (Tetraxim)',
    antigens: ['D', 'T', 'aP', 'IPV'],
    route: 'IM',
    site: 'DT',
    volumeMl: 0.5,
    programme: false,
  },
  {
    code: 'VARICELLA',
    name: 'Thủy đậu',
    antigens: ['varicella'],
    route: 'SC',
    site: 'CTT',
    volumeMl: 0.5,
    programme: false,
  },
  { code: 'FLU', name: 'Cúm mùa', antigens: ['influenza'], route: 'IM', site: 'CTT', volumeMl: 0.5, programme: false },
  { code: 'RABIES', name: 'Dại', antigens: ['rabies'], route: 'IM', site: 'CTT', volumeMl: 0.5, programme: false },
];

const byCode = new Map(products.map((product) => [product.code, product]));

/** The product of a code, undefined when the catalogue does not know it. */
export const findProduct = (code: string): Product | undefined => byCode.get(code);
