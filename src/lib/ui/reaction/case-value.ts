import { timeIn, todayIn } from '../../domain/dates/index.ts';
import type { AefiCase } from '../../domain/records/index.ts';
import type { Edited } from '../patient/record.ts';
import { onsetInstant } from './tell-value.ts';

/** What the form of a case holds: the onset is typed as a day and an hour. */
export type CaseValue = Edited<AefiCase> & { onsetDay?: string; onsetTime?: string };

export function caseValueOf(aefi: AefiCase): CaseValue {
  const at = aefi.onsetAt;
  return {
    ...structuredClone(aefi),
    ...(at ? { onsetDay: todayIn(at), onsetTime: timeIn(at) } : {}),
  } as unknown as CaseValue;
}

/** The record of the form's value. */
export function caseOfValue({ onsetDay, onsetTime, ...value }: CaseValue): AefiCase {
  const onsetAt = onsetInstant(onsetDay, onsetTime, String(value.detectedAt));
  return { ...value, onsetAt } as unknown as AefiCase;
}
