import type { Kind } from '../../domain/records/index.ts';
import * as m from '$lib/paraglide/messages';

export const kindName: Record<Kind, () => string> = {
  households: m.history_of_households,
  patients: m.history_of_patients,
  visits: m.history_of_visits,
  immunizations: m.history_of_immunizations,
  reviews: m.history_of_reviews,
  settings: m.history_of_settings,
  sessions: m.history_of_sessions,
  stock: m.history_of_stock,
  notices: m.history_of_notices,
  reports: m.history_of_reports,
};
