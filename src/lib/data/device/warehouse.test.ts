import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import type { Http } from '../../sync/couch/http.ts';
import { DeviceDb } from '../local/device-db.ts';
import { createWarehouse } from './warehouse.ts';

const answering =
  (body: unknown): Http =>
  () =>
    Promise.resolve({ body, at: undefined });

test('what has arrived is kept for the time without a connection, with a margin for clocks', async () => {
  const db = new DeviceDb(`test-${uuidv7()}`);
  let changes = 0;
  let now = 0;
  const warehouse = await createWarehouse(
    db,
    () => now,
    () => changes++,
  );
  expect(warehouse.arrivedBefore('patients')).toBeUndefined();
  await warehouse.refresh(answering({ kinds: { patients: '2026-11-21T15:00:00.000Z', visits: 7 } }));
  expect(warehouse.arrivedBefore('patients')).toBe('2026-11-21T14:58:00.000Z');
  expect(warehouse.arrivedBefore('visits')).toBeUndefined();

  const later = answering({ kinds: { patients: '2026-11-22T15:00:00.000Z' } });
  await warehouse.refresh(later);
  expect(warehouse.arrivedBefore('patients')).toBe('2026-11-21T14:58:00.000Z');
  now += 301_000;
  await warehouse.refresh(later);
  expect([warehouse.arrivedBefore('patients'), changes]).toEqual(['2026-11-22T14:58:00.000Z', 2]);
  const again = await createWarehouse(
    db,
    () => now,
    () => undefined,
  );
  expect(again.arrivedBefore('patients')).toBe('2026-11-22T14:58:00.000Z');
  db.close();
});
