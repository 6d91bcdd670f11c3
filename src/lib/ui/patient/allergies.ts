import * as m from '$lib/paraglide/messages';
import type { Allergy } from '../../domain/records/index.ts';

const DANGER = ['anaphylaxis', 'severe', 'moderate', 'mild'];
const rank = (allergy: Allergy) => (allergy.severity ? DANGER.indexOf(allergy.severity) : DANGER.length);

/** Allergies that hold, the most dangerous first. */
export function dangerousFirst(allergies: readonly Allergy[]): Allergy[] {
  return allergies.filter((allergy) => allergy.status === 'active').sort((a, b) => rank(a) - rank(b));
}

export const severityText: Record<NonNullable<Allergy['severity']>, () => string> = {
  mild: m.patient_allergy_mild,
  moderate: m.patient_allergy_moderate,
  severe: m.patient_allergy_severe,
  anaphylaxis: m.patient_allergy_anaphylaxis,
};

/** `Penicillin · Phản vệ · nổi mề đay toàn thân`. */
export function allergyText(allergy: Allergy): string {
  return [allergy.name, allergy.severity && severityText[allergy.severity](), allergy.description]
    .filter(Boolean)
    .join(' · ');
}
