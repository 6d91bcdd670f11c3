import 'fake-indexeddb/auto';
import { describe, expect, test, vi } from 'vitest';
import { DeviceDb } from '../../src/lib/data/local/device-db.ts';
import {
  PIN,
  asAdmin,
  change,
  code,
  goOffline,
  head,
  idOf,
  nurse,
  online,
  patientsOnServer,
  restarted,
  signedIn,
  stage,
  unlock,
  withUnsent,
  world,
  eachTest,
} from './protected-tablets.ts';

/** Forgotten and changed PINs, people who leave, people of another area. */

eachTest();

describe('a forgotten PIN', () => {
  test('the only person of a tablet with unsent edits signs in with the new one, and nothing is lost', async () => {
    const tablet = await signedIn();
    await withUnsent(tablet);
    await tablet.device.lock();
    await change(nurse.username, { pin: '739164' });
    const again = await restarted(tablet);
    expect(await code(unlock(again, '739164'))).toBe('wrongPin');
    expect(await again.device.signIn({ ...nurse, pin: '739164' })).toMatchObject({ stage: 'open' });
    expect(await again.device.get('patients', 'a')).toMatchObject({ fullName: 'Lê Thị Hoa' });
    expect((await again.device.syncNow()).phase).toBe('idle');
    expect(await patientsOnServer()).toContain('a');
    await again.device.lock();
    goOffline();
    expect(await code(unlock(again, PIN))).toBe('wrongPin');
    expect(await unlock(again, '739164')).toMatchObject({ stage: 'open' });
  });

  test('does not let in a colleague who never worked on this tablet', async () => {
    const tablet = await signedIn();
    await tablet.device.lock();
    expect(await code(tablet.device.signIn(head))).toBe('needsOpenTablet');
  });

  test('the copy for it is worth nothing without the server', async () => {
    const tablet = await signedIn();
    const db = new DeviceDb(`${tablet.deps.name}-device`);
    const kept = await db.fact('recovery');
    db.close();
    expect(kept?.wrapped.byteLength).toBe(12 + 32 + 16);
    const other = await signedIn();
    const otherDb = new DeviceDb(`${other.deps.name}-device`);
    expect((await otherDb.fact('recovery'))?.id).not.toBe(kept?.id);
    otherDb.close();
  });
});

describe('a change of the own PIN', () => {
  test('counts here at once, offline too, and elsewhere from the next sign-in on', async () => {
    const [here, there] = [await signedIn(), await signedIn()];
    await withUnsent(here);
    expect(await code(here.device.changePin({ pin: '111222', newPin: '739164' }))).toBe('wrongPin');
    expect(await code(here.device.changePin({ pin: PIN, newPin: '111111' }))).toBe('weak_guess');
    expect(await code(here.device.changePin({ pin: PIN, newPin: '230485' }))).toBe('weak_date');
    expect(await code(here.device.changePin({ pin: PIN, newPin: PIN }))).toBe('weak_same');
    goOffline();
    expect(await code(here.device.changePin({ pin: PIN, newPin: '739164' }))).toBe('noConnection');
    online();
    await here.device.changePin({ pin: PIN, newPin: '739164' });
    expect((await here.device.syncNow()).phase).toBe('idle');
    expect(await patientsOnServer()).toContain('a');
    await here.device.lock();
    goOffline();
    expect(await code(unlock(here, PIN))).toBe('wrongPin');
    expect(await unlock(here, '739164')).toMatchObject({ stage: 'open' });
    online();

    await there.device.lock();
    await unlock(there, PIN);
    expect((await there.device.syncNow()).phase).toBe('needsSignIn');
    await there.device.signIn({ ...nurse, pin: '739164' });
    expect((await there.device.syncNow()).phase).toBe('idle');
    await there.device.lock();
    expect(await unlock(there, '739164')).toMatchObject({ stage: 'open' });
  });

  test('whose answer is lost leaves the old PIN here, and the new one signs in', async () => {
    const tablet = await signedIn();
    await withUnsent(tablet);
    world.between = async (path, go) => {
      const answer = await go();
      return path === '/api/pin' ? Promise.reject(new TypeError('connection lost')) : answer;
    };
    expect(await code(tablet.device.changePin({ pin: PIN, newPin: '739164' }))).toBe('noConnection');
    online();
    const again = await restarted(tablet);
    expect(await unlock(again, PIN)).toMatchObject({ stage: 'open' });
    expect((await again.device.syncNow()).phase).toBe('needsSignIn');
    expect(await code(again.device.changePin({ pin: PIN, newPin: '571936' }))).toBe('signInAgain');
    await again.device.signIn({ ...nurse, pin: '739164' });
    expect((await again.device.syncNow()).phase).toBe('idle');
    expect(await patientsOnServer()).toContain('a');
  });
});

describe('a person who may not work any more', () => {
  test('does not open the tablet after the next contact; a colleague does, and sends what was unsent', async () => {
    const tablet = await signedIn();
    await tablet.device.signIn({ ...head, deviceName: '' });
    await tablet.device.lock();
    const nurseId = await idOf(nurse.username);
    await tablet.device.unlock({ personId: nurseId, pin: PIN });
    await withUnsent(tablet);
    await change(nurse.username, { active: false });
    await tablet.device.syncNow().catch(() => undefined);
    await vi.waitFor(async () => expect(await stage(tablet)).toBe('locked'));
    const { people } = await tablet.device.device();
    expect(people.filter(({ ended }) => ended).map(({ id }) => id)).toEqual([nurseId]);
    expect(await code(tablet.device.unlock({ personId: nurseId, pin: PIN }))).toBe('personEnded');
    await tablet.device.unlock({ personId: await idOf(head.username), pin: PIN });
    expect((await tablet.device.syncNow()).phase).toBe('idle');
    expect(await patientsOnServer()).toContain('a');
  });

  test('and was the only one: a colleague signs in and sends what was unsent; it comes back with its own account', async () => {
    const tablet = await signedIn();
    await withUnsent(tablet);
    await tablet.device.lock();
    await change(nurse.username, { active: false });
    await tablet.device.contact();
    expect(await code(unlock(tablet))).toBe('personEnded');
    const db = new DeviceDb(`${tablet.deps.name}-device`);
    expect((await db.people.toArray()).map(({ ended, wrapped }) => ({ ended, wrapped }))).toEqual([
      { ended: true, wrapped: undefined },
    ]);
    db.close();
    await tablet.device.signIn({ ...head, deviceName: '' });
    expect((await tablet.device.syncNow()).phase).toBe('idle');
    expect(await patientsOnServer()).toContain('a');
    await tablet.device.lock();
    await change(nurse.username, { active: true });
    await tablet.device.signIn({ ...nurse, deviceName: '' });
    await tablet.device.lock();
    expect(await tablet.device.unlock({ personId: await idOf(nurse.username), pin: PIN })).toMatchObject({
      stage: 'open',
    });
  });
});

test('a village worker does not come onto a tablet of the staff, nor a nurse onto the village worker’s', async () => {
  const person = { username: 'may', name: 'Vàng Thị Mây', role: 'villageWorker', stationCode: '22333', pin: PIN };
  await asAdmin('POST', '/api/people', { ...person, villageCodes: ['22333-1'] });
  const may = { username: 'may', pin: PIN, deviceName: 'Máy 3' };
  const staff = await signedIn();
  expect(await code(staff.device.signIn(may))).toBe('otherArea');
  expect(await staff.device.device()).toMatchObject({ person: { username: nurse.username }, people: [{}] });
  const village = await signedIn(may);
  expect(await code(village.device.signIn(nurse))).toBe('otherArea');
});
