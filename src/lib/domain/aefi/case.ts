import { todayIn } from '../dates/index.ts';
import type { AefiCase, Immunization, VaccineLot } from '../records/index.ts';

type Reaction = Immunization['reactions'][number];

/** What a form has before the worker adds the stamps. */
export type NewCase = Pick<
  AefiCase,
  | 'id'
  | 'stationCode'
  | 'villageCode'
  | 'type'
  | 'patientId'
  | 'on'
  | 'severity'
  | 'kinds'
  | 'immunizationIds'
  | 'lotIds'
  | 'sessionId'
  | 'onsetAt'
  | 'detectedAt'
  | 'symptoms'
  | 'steps'
>;

/** Reactions of one person to doses of one day, told at `now`: the case that follows from them. */
export function caseOf(
  doses: readonly [Immunization, ...Immunization[]],
  reaction: Pick<Reaction, 'severity' | 'kinds' | 'onsetAt' | 'note'>,
  { id, now, by, device }: { id: string; now: string; by: string; device: string },
): NewCase {
  const [first] = doses;
  const lotIds = [...new Set(doses.flatMap(({ lotId }) => (lotId ? [lotId] : [])))];
  return {
    id,
    stationCode: first.stationCode,
    villageCode: first.villageCode,
    type: 'aefi',
    patientId: first.patientId,
    on: todayIn(now),
    severity: reaction.severity,
    kinds: [...reaction.kinds],
    immunizationIds: doses.map((dose) => dose.id),
    lotIds,
    ...(first.sessionId ? { sessionId: first.sessionId } : {}),
    ...(reaction.onsetAt ? { onsetAt: reaction.onsetAt } : {}),
    detectedAt: now,
    ...(reaction.note?.trim() ? { symptoms: reaction.note.trim() } : {}),
    steps: [{ id: `${id}:PHAT_HIEN`, state: 'PHAT_HIEN', at: now, by, device }],
  };
}

/** A case of this person that is open and about one of these doses: a second reaction is added to it, and no second case is made. */
export function openCaseFor(cases: readonly AefiCase[], immunizationIds: readonly string[]): AefiCase | undefined {
  return cases.find(
    (one) =>
      !one.voided &&
      !one.steps.some(({ state }) => state === 'DONG') &&
      one.immunizationIds.some((id) => immunizationIds.includes(id)),
  );
}

/** The case with one more reaction: it never becomes lighter. */
export function withReaction(aefi: AefiCase, { severity, kinds }: Pick<Reaction, 'severity' | 'kinds'>): AefiCase {
  return {
    ...aefi,
    severity: severity === 'severe' ? severity : aefi.severity,
    kinds: [...new Set([...aefi.kinds, ...kinds])],
  };
}

/** The lots that a severe case stops (TT 13/2026 Đ12 k5, V2), each with its hold; those that this case has stopped already are left out. */
export function suspendedLots(
  aefi: Pick<AefiCase, 'id' | 'severity' | 'lotIds'>,
  lots: readonly VaccineLot[],
  { at, by, device, reason }: { at: string; by: string; device: string; reason: string },
): VaccineLot[] {
  if (aefi.severity !== 'severe') return [];
  return lots
    .filter((lot) => aefi.lotIds.includes(lot.id) && !lot.holds.some(({ noticeId }) => noticeId === aefi.id))
    .map((lot) => {
      const hold = { id: `aefi:${aefi.id}`, action: 'suspend' as const, at, by, device, reason, noticeId: aefi.id };
      return { ...lot, holds: [...lot.holds, hold] };
    });
}
