import type { Change } from '../../data/api.ts';
import type { AnyRecord, Kind } from '../../domain/records/index.ts';
import { nowInstant } from '../format/index.ts';
import { app } from '../state/app.svelte.ts';

/** A record that is taken back: with reason, person, time and device. Nothing of it is erased. */
export function voidedChange(kind: Kind, record: AnyRecord, reason: string): Change {
  const voided = {
    reason: reason.trim().normalize('NFC'),
    by: app.device?.person?.id ?? '',
    at: nowInstant(),
    device: app.device?.deviceId ?? '',
  };
  return { kind, record: { ...record, voided }, basedOn: record.updatedAt };
}
