import type { Kind } from './common.ts';
import type { RecordDefinition } from './definition.ts';
import { households } from './household.ts';
import { immunizations } from './immunization.ts';
import { notices } from './notice.ts';
import { patients } from './patient.ts';
import { reports } from './report.ts';
import { reviews } from './review.ts';
import { sessions } from './session.ts';
import { settings } from './settings.ts';
import { stock } from './stock.ts';
import { visits } from './visit.ts';

export const definitions: Readonly<Record<Kind, RecordDefinition>> = {
  households,
  patients,
  visits,
  immunizations,
  reviews,
  settings,
  sessions,
  stock,
  notices,
  reports,
};
