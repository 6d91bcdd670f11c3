import HeartPulse from '@lucide/svelte/icons/heart-pulse';
import MapPin from '@lucide/svelte/icons/map-pin';
import Minus from '@lucide/svelte/icons/minus';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import * as m from '$lib/paraglide/messages';
import type { PersonRow } from '../../data/api.ts';
import type { Icon, Tone } from './types.ts';

/** How each badge of a person looks: icon, word and meaning. */
export const personBadges: Record<PersonRow['badges'][number], { tone: Tone; icon: Icon; text: () => string }> = {
  severeAllergy: { tone: 'danger', icon: TriangleAlert, text: () => m.common_badge_severe_allergy() },
  allergy: { tone: 'danger', icon: TriangleAlert, text: () => m.common_badge_allergy() },
  chronic: { tone: 'info', icon: HeartPulse, text: () => m.common_badge_chronic() },
  dead: { tone: 'neutral', icon: Minus, text: () => m.common_badge_dead() },
  moved: { tone: 'neutral', icon: MapPin, text: () => m.common_badge_moved() },
};

export function sexText(sex: PersonRow['sex']): string {
  return { '1': m.common_sex_male, '2': m.common_sex_female, '3': m.common_sex_other }[sex]();
}
