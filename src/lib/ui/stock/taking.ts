import { v7 as uuid } from 'uuid';
import type { Change } from '../../data/api.ts';
import type { LotToUse, VialRow } from '../../data/stock-api.ts';
import { lotIdOf, openVial } from '../../domain/stock/index.ts';
import type { DoseValue } from '../immunization/dose-value.ts';
import { nowInstant } from '../format/index.ts';
import { app } from '../state/app.svelte.ts';

/** Takes the dose from an opened vial, or from a new vial of the lot that is opened with it. */
export function takeFrom(value: DoseValue, { lot }: LotToUse, vial?: VialRow): void {
  value.lotId = lot.id;
  value.lot = lot.lotNo;
  value.expiry = lot.expiry;
  value.manufacturer = lot.manufacturer;
  value.vialId = vial?.vial.id ?? uuid();
  value.opens = !vial;
  value.override = undefined;
}

/** A lot that is typed by hand is taken from the stock when it is there; else nothing is counted. */
export function typedLot(value: DoseValue, lots: readonly LotToUse[], typed: string | undefined): void {
  value.lot = typed;
  value.override = undefined;
  const id = typed ? lotIdOf(value.productCode, typed) : '';
  const known = lots.find(({ lot }) => lot.id === id);
  if (known) {
    const open = known.vials.find(({ stops }) => stops.length === 0);
    const { lot } = value;
    takeFrom(value, known, open);
    value.lot = lot;
    return;
  }
  // The stock may know it all the same, e.g. as suspended: the rules are asked when the dose is saved.
  value.lotId = id || undefined;
  value.vialId = undefined;
  value.opens = undefined;
}

/** The vial that is opened for this dose, with the movement that takes it out of the stock. */
export function openingChanges(value: DoseValue, lots: readonly LotToUse[], point: string): Change[] {
  const known = lots.find(({ lot }) => lot.id === value.lotId);
  if (!value.opens || !known || !value.vialId) return [];
  const { vial, movement } = openVial(known.lot, {
    id: value.vialId,
    point,
    now: nowInstant(),
    today: app.today,
    ...(value.sessionId ? { sessionId: value.sessionId } : {}),
  });
  return [
    { kind: 'stock', record: vial },
    { kind: 'stock', record: movement },
  ];
}

/** What stands against the dose as it is chosen now. */
export function stopsOf(value: DoseValue, lots: readonly LotToUse[]) {
  const known = lots.find(({ lot }) => lot.id === value.lotId);
  if (!known) return [];
  if (value.opens) return known.stops;
  const vial = known.vials.find(({ vial: { id } }) => id === value.vialId);
  const ofLot = known.stops.filter(({ rule }) => rule !== 'empty');
  return [...ofLot, ...(vial?.stops ?? []).filter(({ rule }) => !ofLot.some((one) => one.rule === rule))];
}
