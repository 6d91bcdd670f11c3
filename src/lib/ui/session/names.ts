import * as m from '$lib/paraglide/messages';
import { findProduct } from '../../domain/immunization/index.ts';
import type { VaccinationSession } from '../../domain/records/index.ts';
import type { ChecklistForm, ConclusionCode } from '../../domain/screening/index.ts';
import type { Stage } from '../../domain/sessions/index.ts';
import type { Tone } from '../components/index.ts';
import { doseName } from '../immunization/names.ts';

export const stages: Record<Stage, { tone: Tone; text: () => string }> = {
  observing: { tone: 'info', text: m.epi_session_stage_observing },
  toInject: { tone: 'wait', text: m.epi_session_stage_toInject },
  arrived: { tone: 'wait', text: m.epi_session_stage_arrived },
  invited: { tone: 'neutral', text: m.epi_session_stage_invited },
  done: { tone: 'safe', text: m.epi_session_stage_done },
  turnedAway: { tone: 'neutral', text: m.epi_session_stage_turnedAway },
  absent: { tone: 'neutral', text: m.epi_session_stage_absent },
};

export const statuses: Record<VaccinationSession['status'], { tone: Tone; text: () => string }> = {
  planned: { tone: 'neutral', text: m.epi_session_status_planned },
  open: { tone: 'info', text: m.epi_session_status_open },
  closed: { tone: 'safe', text: m.epi_session_status_closed },
  cancelled: { tone: 'neutral', text: m.epi_session_status_cancelled },
};

export const conclusions: Record<ConclusionCode, { tone: Tone; text: () => string }> = {
  DU_DIEU_KIEN: { tone: 'safe', text: m.epi_screen_eligible },
  TAM_HOAN: { tone: 'wait', text: m.epi_screen_deferred },
  CHUYEN_KHAM: { tone: 'wait', text: m.epi_screen_referred },
  CHONG_CHI_DINH: { tone: 'danger', text: m.epi_screen_contraindicated },
};

export const forms: Record<ChecklistForm, () => string> = {
  child: m.epi_screen_form_child,
  newborn: m.epi_screen_form_newborn,
  adult: m.epi_screen_form_adult,
};

/** The questions of each form by their code, in the words of the form. */
export const questionTexts: Record<ChecklistForm, Record<string, () => string>> = {
  child: {
    'CCĐ-a': m.epi_screen_child_CCD_a,
    'CCĐ-b': m.epi_screen_child_CCD_b,
    'CCĐ-c': m.epi_screen_child_CCD_c,
    'TH-a': m.epi_screen_child_TH_a,
    'TH-b': m.epi_screen_child_TH_b,
    'TH-c': m.epi_screen_child_TH_c,
    'TH-d': m.epi_screen_child_TH_d,
    'TH-e': m.epi_screen_child_TH_e,
    'TH-g': m.epi_screen_child_TH_g,
    'TH-h': m.epi_screen_child_TH_h,
    'TH-i': m.epi_screen_child_TH_i,
  },
  newborn: {
    'CCĐ-a': m.epi_screen_newborn_CCD_a,
    'CCĐ-b': m.epi_screen_newborn_CCD_b,
    'TH-a': m.epi_screen_child_TH_a,
    'TH-b': m.epi_screen_newborn_TH_b,
    'TH-c': m.epi_screen_child_TH_c,
    'TH-d': m.epi_screen_newborn_TH_d,
    'TH-e': m.epi_screen_newborn_TH_e,
    'TH-g': m.epi_screen_child_TH_i,
  },
  adult: {
    'NL-1': m.epi_screen_adult_1,
    'NL-2': m.epi_screen_adult_2,
    'NL-3': m.epi_screen_adult_3,
    'NL-4': m.epi_screen_adult_4,
    'NL-5': m.epi_screen_adult_5,
    'NL-6': m.epi_screen_adult_6,
    'NL-7': m.epi_screen_adult_7,
    'NL-8': m.epi_screen_adult_8,
  },
};

/** What somebody comes for: the place in the schedule, else the product. */
export function plannedName({ scheduleDose, productCode }: { scheduleDose: string; productCode: string }): string {
  return scheduleDose ? doseName(scheduleDose) : (findProduct(productCode)?.name ?? productCode);
}

export const plannedNames = (doses: readonly { scheduleDose: string; productCode: string }[]): string =>
  doses.map(plannedName).join(', ');
