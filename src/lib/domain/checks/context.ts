import type { Patient } from '../records/patient.ts';

/** A record that is being filled in: anything may still be missing. A whole record fits. */
export type Draft<T> = T extends readonly (infer U)[]
  ? Draft<U>[]
  : T extends object
    ? { [K in keyof T]?: Draft<T[K]> }
    : T;

/** What a check must know of the moment and of the person; without a patient the checks against birth, death and sex are left out. */
export interface CheckContext {
  /** Calendar date in Vietnam, `YYYY-MM-DD`. */
  today: string;
  /** Instant, ISO 8601 UTC. */
  now: string;
  patient?: Draft<Pick<Patient, 'birthDate' | 'sex' | 'death'>>;
}
