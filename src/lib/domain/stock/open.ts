import type { OpenVial, StockMovement, VaccineLot } from '../records/index.ts';

/** A record as a form gives it, without stamps. */
type New<T, K extends keyof T> = Pick<T, K>;
export type NewVial = New<
  OpenVial,
  'id' | 'stationCode' | 'villageCode' | 'type' | 'lotId' | 'point' | 'on' | 'openedAt' | 'doses' | 'sessionId'
>;
export type NewMovement = New<
  StockMovement,
  | 'id'
  | 'stationCode'
  | 'villageCode'
  | 'type'
  | 'lotId'
  | 'point'
  | 'move'
  | 'doses'
  | 'at'
  | 'on'
  | 'sessionId'
  | 'vialId'
  | 'party'
  | 'paperNo'
  | 'reason'
>;

/**
 * A vial that is opened now: its record, and the movement that takes its doses out of the stock. The movement's id follows from the
 * vial's, so that it counts once however often it is written.
 */
export function openVial(
  lot: Pick<VaccineLot, 'id' | 'stationCode' | 'dosesPerVial'>,
  { id, point, now, today, sessionId }: { id: string; point: string; now: string; today: string; sessionId?: string },
): { vial: NewVial; movement: NewMovement } {
  const session = sessionId ? { sessionId } : {};
  const shared = { stationCode: lot.stationCode, villageCode: '', lotId: lot.id, point, on: today, ...session };
  return {
    vial: { ...shared, id, type: 'vial', openedAt: now, doses: lot.dosesPerVial },
    movement: {
      ...shared,
      id: openingId(id),
      type: 'movement',
      move: 'opened',
      doses: -lot.dosesPerVial,
      at: now,
      vialId: id,
    },
  };
}

export const openingId = (vialId: string): string => `opened:${vialId}`;
