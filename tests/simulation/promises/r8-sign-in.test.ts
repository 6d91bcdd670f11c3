import { describe, expect } from 'vitest';
import { HOUR, MINUTE } from '../world.ts';
import { answer, expectNothingLost, inWorld } from './in-world.ts';

describe('R8: the token is not valid any more', () => {
  inWorld('everything stays, one request to sign in, and all is sent afterwards', async (world) => {
    const device = world.addDevice();
    device.start();
    await world.run(MINUTE);
    world.server.expel(device.name);
    const before = device.states.length;
    for (let n = 0; n < 4; n++) {
      await world.finish(device.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: `09${n}` })));
      await world.run(30 * MINUTE);
    }
    const phases = device.states.slice(before).map(({ phase }) => phase);
    expect(phases.filter((phase) => phase === 'needsSignIn').length).toBe(1);
    expect(phases.at(-1)).toBe('needsSignIn');
    expect(device.ids('patients').length).toBe(3);
    expect(device.held('patients', 'p1')?.phone).toBe('093');
    expect(device.disk.unsent.has('patients/p1')).toBe(true);

    world.server.admit('new-token');
    device.signIn('new-token');
    await world.run(MINUTE);
    expect(device.state?.phase).not.toBe('needsSignIn');
    expect(device.state?.problem).toBeUndefined();
    expect(device.disk.unsent.size).toBe(0);
    expect((await world.server.documents('patients')).get('p1')?.record.phone).toBe('093');
  });

  inWorld('access tokens that are worth nothing any more are renewed, and nobody is asked', async (world) => {
    const device = world.addDevice();
    device.start();
    await world.run(MINUTE);
    for (let n = 0; n < 3; n++) {
      world.server.endSessions();
      const asked = world.network.asked.length;
      await world.finish(device.edit('patients', 'p1', 'corrects a phone', (p) => ({ ...p, phone: `09${n}` })));
      await world.run(MINUTE);
      expect(world.network.asked.slice(asked).filter((path) => path === '/api/token').length).toBe(1);
      expect(device.disk.unsent.size).toBe(0);
    }
    expect(device.states.map(({ phase }) => phase)).not.toContain('needsSignIn');
    await expectNothingLost(world);
  });

  inWorld('a busy server cannot grant a token: no request to sign in, and all is sent later', async (world) => {
    const device = world.addDevice();
    let busy = 3;
    world.network.intercept = (request) =>
      request.path === '/api/token' && busy-- > 0 ? answer(503, { 'retry-after': '30' }) : undefined;
    device.start();
    await world.run(HOUR);
    expect(busy).toBeLessThan(0);
    expect(device.states.map(({ phase }) => phase)).not.toContain('needsSignIn');
    await expectNothingLost(world);
  });

  inWorld('a 401 of an overloaded server passes by itself', async (world) => {
    const device = world.addDevice();
    let wrong = 2;
    world.network.intercept = (request) =>
      request.path.includes('/_changes') && wrong-- > 0 ? answer(401) : undefined;
    device.start();
    await world.run(HOUR);
    expect(wrong).toBeLessThan(0);
    expect(device.state?.phase).not.toBe('needsSignIn');
    await expectNothingLost(world);
  });

  inWorld('a 401 page of a public network is no request to sign in', async (world) => {
    const device = world.addDevice();
    world.network.intercept = () =>
      Promise.resolve({ status: 401, headers: { 'content-type': 'text/html' }, text: '<html>Wi-Fi</html>' });
    device.start();
    await world.run(MINUTE);
    expect(device.state).toMatchObject({ phase: 'problem', problem: { code: 'foreignServer' } });
    await expectNothingLost(world);
  });
});
