import 'fake-indexeddb/auto';
import { describe, expect, test, vi } from 'vitest';
import { DeviceDb } from '../../src/lib/data/local/device-db.ts';
import { beginErase } from '../../src/lib/data/device/erase.ts';
import { rawContent } from '../../src/lib/data/testing/device.ts';
import { patientChange } from '../../src/lib/data/testing/records.ts';
import {
  asAdmin,
  code,
  goOffline,
  newTablet,
  nurse,
  revoke,
  signedIn,
  stage,
  unlock,
  withUnsent,
  world,
  eachTest,
} from './protected-tablets.ts';

/** A lost tablet: who may tell it to erase itself, and what is left then. */

eachTest();

describe('R15: a revoked tablet', () => {
  test('erases itself although nobody opens it, and says so; nothing is left of the records', async () => {
    const tablet = await signedIn();
    await withUnsent(tablet);
    await tablet.device.lock();
    await tablet.device.contact();
    expect(await stage(tablet)).toBe('locked');
    await revoke(tablet);
    const { deviceId } = await tablet.device.device();
    await tablet.device.contact();
    const state = await tablet.device.device();
    expect(state).toMatchObject({ stage: 'fresh', people: [], erasedAt: expect.any(String) });
    expect(state.deviceId).not.toBe(deviceId);
    const databases = (await indexedDB.databases()).map(({ name }) => name ?? '');
    expect(databases.filter((name) => name.includes(tablet.deps.name))).toEqual([`${tablet.deps.name}-device`]);
    const raw = await rawContent(tablet.deps.name);
    for (const trace of ['wrapped', 'sealed', 'privateKey', 'villageCode', 'N. T. ']) expect(raw).not.toContain(trace);
    expect(tablet.events.at(-1)).toMatchObject({ type: 'device', state: { stage: 'fresh' } });
    // It may begin anew, like every other browser.
    expect(await tablet.device.signIn(nurse)).toMatchObject({ stage: 'open' });
    expect((await tablet.device.device()).erasedAt).toBeUndefined();
  });

  test('erases itself while somebody works on it', async () => {
    const tablet = await signedIn();
    await tablet.device.save([patientChange('a', 'Lê Thị Hoa')]);
    await revoke(tablet);
    expect((await tablet.device.syncNow().catch(() => ({ phase: 'locked' }))).phase).not.toBe('idle');
    await vi.waitFor(async () => expect(await stage(tablet)).toBe('fresh'));
    expect(await code(tablet.device.get('patients', 'a'))).toBe('locked');
  });

  test('ends at the next start what a kill has cut off', async () => {
    const tablet = await signedIn();
    await withUnsent(tablet);
    await tablet.device.close();
    const db = new DeviceDb(`${tablet.deps.name}-device`);
    await beginErase(db, '2026-11-22T00:00:00.000Z');
    db.close();
    expect(await rawContent(tablet.deps.name)).toContain('householdId');
    const again = newTablet(tablet.deps.name);
    expect(await again.device.device()).toMatchObject({ stage: 'fresh', erasedAt: '2026-11-22T00:00:00.000Z' });
    await vi.waitFor(async () => expect(await rawContent(tablet.deps.name)).not.toContain('householdId'));
  });

  const json = (body: object, status = 200) => Promise.resolve(Response.json(body, { status }));
  test.each<[string, () => Promise<Response>]>([
    ['a 401', () => json({ error: 'revoked', reason: '' }, 401)],
    ['a 403 in our words', () => json({ error: 'device_revoked', reason: '' }, 403)],
    [
      'a login page',
      () => Promise.resolve(new Response('<html>Wi-Fi</html>', { headers: { 'content-type': 'text/html' } })),
    ],
    ['a proxy', () => Promise.resolve(new Response('', { status: 511 }))],
    ['an answer without the code', () => json({ state: 'revoked' })],
    ['a server that invents a code', () => json({ state: 'revoked', erase: 'f'.repeat(64) })],
  ])('is not what %s says', async (_what, answer) => {
    const tablet = await signedIn();
    await withUnsent(tablet);
    await tablet.device.lock();
    const { deviceId } = await tablet.device.device();
    const { instance } = (await asAdmin('GET', '/api/server')).body;
    world.between = async () => {
      const given = await answer();
      if (!given.headers.get('content-type')?.includes('json')) return given;
      return Response.json({ ...((await given.json()) as object), deviceId, instance }, { status: given.status });
    };
    await tablet.device.contact();
    await tablet.device.contact();
    goOffline();
    await unlock(tablet);
    expect(await tablet.device.get('patients', 'a')).toMatchObject({ fullName: 'Lê Thị Hoa' });
  });

  test('is told twice before it erases: one answer alone does nothing', async () => {
    const tablet = await signedIn();
    await tablet.device.lock();
    await revoke(tablet);
    let asked = 0;
    world.between = async (path, go) => {
      const answer = await go();
      if (path === '/api/device' && answer.ok) asked += 1;
      return asked > 1 ? Promise.reject(new TypeError('offline')) : answer;
    };
    await tablet.device.contact();
    expect(asked).toBe(2);
    expect(await stage(tablet)).toBe('locked');
  });
});
