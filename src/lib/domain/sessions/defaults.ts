/** What a session goes by unless the station's rules say otherwise. */
export const SESSION_DEFAULTS = {
  /** Least time under observation after the last injection (TT 13/2026 Đ12; V2). */
  observationMinutes: 30,
  /** Temperature of the box in which vaccines travel, °C (R). */
  coldBox: { minC: 2, maxC: 8 },
} as const;
export type SessionRules = { observationMinutes: number; coldBox: { minC: number; maxC: number } };
