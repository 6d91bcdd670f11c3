import { definitions, type Fridge, type FridgeReading } from '../../../src/lib/domain/records/index.ts';
import { isOutOfLimits } from '../../../src/lib/domain/stock/index.ts';
import { DAY, dateOf, msOf } from './calendar.ts';
import { uuidV7 } from './random.ts';
import type { DemoContext } from './types.ts';

const READ_DAYS = 45;
/** Days ago on which the fridge was too warm after a power cut, and on which nobody read it in the afternoon. */
const WARM = 12;
const FORGOTTEN = 3;
const HOURS = [
  ['morning', 7.5],
  ['afternoon', 16],
] as const;

/** The fridge of the station and that of its first point, read twice a day until yesterday. */
export function* makeFridges(context: DemoContext): Generator<Fridge | FridgeReading> {
  const { random, options, todayMs } = context;
  const base = (id: string, atMs: number) => ({
    ...{ id, stationCode: options.communeCode, villageCode: '', version: definitions.stock.version },
    ...context.stamps(atMs),
  });
  const places = [
    { name: 'Tủ lạnh vắc xin của trạm', point: '' },
    ...(options.formerCommunes[0] ? [{ name: 'Tủ lạnh điểm trạm', point: `${options.communeCode}-D1` }] : []),
  ];
  for (const [n, place] of places.entries()) {
    const since = todayMs - READ_DAYS * DAY;
    const fridge: Fridge = { ...base(`fridge:${n + 1}`, since), type: 'fridge', ...place, minC: 2, maxC: 8 };
    yield fridge;
    for (let ago = READ_DAYS; ago > 0; ago--) {
      const on = dateOf(todayMs - ago * DAY);
      for (const [half, hour] of HOURS) {
        if (ago === FORGOTTEN && half === 'afternoon') continue;
        const atMs = msOf(on) + hour * 3_600_000 + random.int(0, 25) * 60_000;
        const warm = n === 0 && ago === WARM && half === 'afternoon';
        const celsius = warm ? 9.4 : Math.round(Math.min(7, Math.max(2.6, random.normal(4.6, 0.7))) * 10) / 10;
        yield {
          ...base(uuidV7(random, atMs), atMs),
          ...{ type: 'reading', fridgeId: fridge.id, at: new Date(atMs).toISOString(), on, half, celsius },
          ...(isOutOfLimits({ celsius }, fridge)
            ? { action: 'Mất điện từ 13 giờ; chuyển vắc xin sang hòm lạnh, 17 giờ tủ về 5,2 °C.' }
            : {}),
        };
      }
    }
  }
}
