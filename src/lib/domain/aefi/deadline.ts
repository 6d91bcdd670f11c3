import type { AefiCase } from '../records/index.ts';

const HOUR_MS = 3_600_000;

/** Hours from the discovery of a severe reaction: the report must be sent (TT 13/2026 Đ15 k5a, V2), the alarm sounds (D). */
export interface AefiHours {
  reportHours: number;
  alarmHours: number;
}
export const AEFI_HOURS: AefiHours = { reportHours: 24, alarmHours: 20 };

/** `waiting`: in time; `alarm`: little time is left; `late`: the time is over. A common reaction is not reported by itself. */
export type ReportState = 'notNeeded' | 'waiting' | 'alarm' | 'late' | 'sent' | 'sentLate';

export interface ReportClock {
  state: ReportState;
  /** Instant by which the report must be sent; absent when none is needed. */
  dueAt?: string;
  /** Whole minutes until then, negative afterwards; only while it is not sent. */
  minutesLeft?: number;
}

/** Where the report of a case stands at an instant (ISO 8601). */
export function reportClock(
  { severity, detectedAt, reportedAt, voided }: Pick<AefiCase, 'severity' | 'detectedAt' | 'reportedAt' | 'voided'>,
  now: string,
  { reportHours, alarmHours }: AefiHours = AEFI_HOURS,
): ReportClock {
  if (voided || severity !== 'severe') return { state: 'notNeeded' };
  const detected = Date.parse(detectedAt);
  const due = detected + reportHours * HOUR_MS;
  const dueAt = new Date(due).toISOString();
  if (reportedAt) return { state: Date.parse(reportedAt) <= due ? 'sent' : 'sentLate', dueAt };
  const at = Date.parse(now);
  const state = at >= due ? 'late' : at >= detected + alarmHours * HOUR_MS ? 'alarm' : 'waiting';
  return { state, dueAt, minutesLeft: Math.floor((due - at) / 60_000) };
}
