import type { Kind } from './common.ts';
import type { RecordDefinition } from './definition.ts';
import { households } from './household.ts';
import { immunizations } from './immunization.ts';
import { patients } from './patient.ts';
import { reviews } from './review.ts';
import { settings } from './settings.ts';
import { visits } from './visit.ts';

export const definitions: Readonly<Record<Kind, RecordDefinition>> = {
  households,
  patients,
  visits,
  immunizations,
  reviews,
  settings,
};
