import * as m from '$lib/paraglide/messages';
import { findProduct, type Reason } from '../../domain/immunization/index.ts';
import { dateText, sentence } from '../format/index.ts';
import { doseName } from './names.ts';

const DATES = new Set(['from', 'to', 'previous', 'before', 'by', 'birth', 'today']);

/** The engine's reason as a sentence: codes as names, dates as people write them. */
export function reasonText({ code, params }: Reason): string {
  const said = Object.entries(params).map(([name, value]): [string, string] => {
    if (DATES.has(name)) return [name, dateText(value)];
    if (name === 'doses') return [name, value.split(', ').map(doseName).join(', ')];
    if (name === 'dose') return [name, findProduct(value)?.name ?? doseName(value)];
    if (name === 'product') return [name, findProduct(value)?.name ?? value];
    return [name, value];
  });
  return sentence(`immunization_reason_${code}`, Object.fromEntries(said)) ?? '';
}

const antigenNames: Record<string, () => string> = {
  D: m.immunization_antigen_diphtheria,
  d: m.immunization_antigen_diphtheriaLow,
  T: m.immunization_antigen_tetanus,
  wP: m.immunization_antigen_pertussisWhole,
  aP: m.immunization_antigen_pertussisAcellular,
  ap: m.immunization_antigen_pertussisLow,
  HepB: m.immunization_antigen_hepatitisB,
  Hib: m.immunization_antigen_hib,
  bOPV: m.immunization_antigen_polioOral,
  IPV: m.immunization_antigen_polioInjected,
  RV: m.immunization_antigen_rota,
  PCV: m.immunization_antigen_pneumococcus,
  measles: m.immunization_antigen_measlesOnly,
  rubella: m.immunization_antigen_rubellaOnly,
  mumps: m.immunization_antigen_mumpsOnly,
  varicella: m.immunization_antigen_varicellaOnly,
  JE: m.immunization_antigen_encephalitis,
  HPV: () => 'HPV',
  BCG: m.immunization_antigen_bcg,
  influenza: m.immunization_antigen_influenzaSeasonal,
  HepA: m.immunization_antigen_hepatitisA,
  MenACWY: m.immunization_antigen_meningoACWY,
  MenBC: m.immunization_antigen_meningoBC,
  rabies: m.immunization_antigen_rabiesOnly,
};

export const antigenName = (code: string): string => antigenNames[code]?.() ?? code;
