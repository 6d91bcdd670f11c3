import { v7 as uuid } from 'uuid';
import type { Change } from '../../data/api.ts';
import { instantAt, timeIn } from '../../domain/dates/index.ts';
import type { Fridge } from '../../domain/records/index.ts';
import { halfOf, type Half } from '../../domain/stock/index.ts';
import { nowInstant } from '../format/index.ts';
import { app } from '../state/app.svelte.ts';

export interface ReadingValue {
  celsius?: number;
  action?: string;
}

/** A reading of today; of the half of the day that has passed it gets the end of that half. */
export function readingChange(fridge: Fridge, half: Half, { celsius, action }: ReadingValue): Change {
  const now = nowInstant();
  const at = half === halfOf(timeIn(now)) ? now : instantAt(app.today, '11:59');
  const said = action?.normalize('NFC').trim();
  return {
    kind: 'stock',
    record: {
      ...{ id: uuid(), stationCode: fridge.stationCode, villageCode: '', type: 'reading', fridgeId: fridge.id },
      ...{ at, on: app.today, half, celsius },
      ...(said ? { action: said } : {}),
    },
  };
}

export function fridgeChange(name: string, point: string, limits: { minC: number; maxC: number }): Change {
  return {
    kind: 'stock',
    record: {
      ...{ id: uuid(), stationCode: app.station?.stationCode ?? '', villageCode: '', type: 'fridge' },
      ...{ name: name.normalize('NFC').trim(), point, ...limits },
    },
  };
}
