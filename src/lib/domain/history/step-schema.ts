import * as z from 'zod/mini';
import { id, instant, KINDS, text } from '../records/common.ts';
import { stepId, type Step } from './step.ts';

const schema = z.looseObject({
  id: z.string().check(z.minLength(1), z.maxLength(400)),
  version: z.int(),
  stationCode: text(20),
  villageCode: text(40),
  kind: z.enum(KINDS),
  recordId: id,
  at: instant,
  by: id,
  device: id,
  clock: text(60),
  what: z.enum(['created', 'edited', 'voided']),
  fields: z.array(z.looseObject({ path: text(300) })),
  complete: z.boolean(),
});

/** True for a step of this station under its own id. */
export function isStep(value: unknown, stationCode: string): value is Step {
  if (!schema.safeParse(value).success) return false;
  const step = value as Step;
  return step.id === stepId(step) && step.stationCode.toLowerCase() === stationCode.toLowerCase();
}
