import * as m from '$lib/paraglide/messages';
import { doseSources } from '../../domain/catalogues/index.ts';
import type { PersonState, Verdict } from '../../domain/immunization/index.ts';
import type { Immunization } from '../../domain/records/index.ts';
import type { Tone } from '../components/index.ts';
import { dateText, sentence } from '../format/index.ts';
import { nameIn } from '../patient/catalogue.ts';

/** `5 trong 1, mũi 2` of PENTA-2; the code itself when a newer schedule made it. */
export function doseName(code: string): string {
  return sentence(`immunization_dose_${code.replace(/\W/g, '_')}`) ?? code;
}

/** What a dose is called in a list: its place in the schedule, else the product. */
export function doseTitle(dose: Pick<Immunization, 'scheduleDose' | 'productName'>): string {
  return dose.scheduleDose ? doseName(dose.scheduleDose) : dose.productName;
}

export const seriesStates: Record<PersonState, { tone: Tone; text: () => string }> = {
  complete: { tone: 'safe', text: m.immunization_state_complete },
  due: { tone: 'wait', text: m.immunization_state_due },
  overdue: { tone: 'danger', text: m.immunization_state_overdue },
  notYet: { tone: 'neutral', text: m.immunization_state_upcoming },
  agedOut: { tone: 'neutral', text: m.immunization_state_tooLate },
  unknownAge: { tone: 'neutral', text: m.immunization_state_unknown },
  contraindicated: { tone: 'danger', text: m.immunization_state_contraindicated },
  deferredUntil: { tone: 'info', text: m.immunization_state_deferredUntil },
  refused: { tone: 'danger', text: m.immunization_state_refused },
};

/** Why a dose does not count, in a few words; empty when it does. */
export const verdictText: Record<Verdict, () => string> = {
  valid: () => '',
  tooEarly: m.immunization_verdict_tooEarly,
  intervalTooShort: m.immunization_verdict_intervalTooShort,
  tooLate: m.immunization_verdict_tooLate,
  wrongProduct: m.immunization_verdict_wrongProduct,
  extra: m.immunization_verdict_extra,
  liveTooClose: m.immunization_verdict_liveTooClose,
  beforeBirth: m.immunization_verdict_beforeBirth,
  future: m.immunization_verdict_future,
  unknownProduct: m.immunization_verdict_unknownProduct,
};

/** Lot and place of a dose: `lô 123A, hạn 31/12/2026 · Tiêm tại trạm`. */
export function doseFacts(dose: Immunization): string {
  const { lot, expiry, source, facility } = dose;
  const lotText = lot
    ? expiry
      ? m.immunization_lot_line({ lot, expiry: dateText(expiry) })
      : m.immunization_lot_only({ lot })
    : '';
  return [lotText, nameIn(doseSources, source), source === 'TAI_TRAM' ? '' : facility].filter(Boolean).join(' · ');
}

export const reactionKinds: Record<string, () => string> = {
  fever: m.immunization_kind_fever,
  highFever: m.immunization_kind_highFever,
  localPain: m.immunization_kind_localPain,
  crying: m.immunization_kind_crying,
  shock: m.immunization_kind_shock,
  convulsion: m.immunization_kind_convulsion,
  cyanosis: m.immunization_kind_cyanosis,
  abscess: m.immunization_kind_abscess,
  other: m.immunization_kind_other,
};
