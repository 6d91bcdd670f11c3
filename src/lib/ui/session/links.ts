/** Screens of sessions. */
export const SESSIONS = '/tiem-chung/buoi';
export const sessionLink = (id: string): string => `${SESSIONS}/${encodeURIComponent(id)}`;

/** `tour`: household whose visit this is a part of; `product`: what somebody comes for. */
export function attendLink(
  sessionId: string,
  patientId: string,
  more: { product?: string; tour?: string } = {},
): string {
  const query = new URLSearchParams({
    ...(more.product ? { vx: more.product } : {}),
    ...(more.tour ? { tham: more.tour } : {}),
  });
  const base = `${sessionLink(sessionId)}/${patientId}`;
  return query.size ? `${base}?${query}` : base;
}
