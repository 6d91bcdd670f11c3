import type { Kind } from '../../domain/records/index.ts';
import * as m from '$lib/paraglide/messages';

export const kindName: Record<Kind, () => string> = {
  households: m.history_of_households,
  patients: m.history_of_patients,
  visits: m.history_of_visits,
  immunizations: m.history_of_immunizations,
  reviews: m.history_of_reviews,
  settings: m.history_of_settings,
};
