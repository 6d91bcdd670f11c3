import type { WaitingRecord } from '../../data/api.ts';

/** Screen that opens a record, or undefined for records that have none. */
export function routeOf(record: WaitingRecord): string | undefined {
  if (record.question) return `/can-xem/${encodeURIComponent(record.question.id)}`;
  if (record.kind === 'reviews') return `/can-xem/${encodeURIComponent(record.id)}`;
  if (record.kind === 'households') return `/ho-gia-dinh/${record.id}`;
  if (record.kind === 'patients') return `/nguoi-dan/${record.id}`;
  if (!record.patientId) return undefined;
  return record.kind === 'visits'
    ? `/nguoi-dan/${record.patientId}/kham-benh/${record.id}`
    : `/nguoi-dan/${record.patientId}/tiem-chung`;
}
