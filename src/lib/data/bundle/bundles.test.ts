import { afterEach, describe, expect, it } from 'vitest';
import { newStationKey, type StationKey } from '../../sync/bundle/keys.ts';
import { LAN, signInServer, STATION, testDevice, type Account, type TestDevice } from '../testing/device.ts';
import { patientChange, visitChange } from '../testing/records.ts';

const HUNG: Account = { id: 'p-hung', username: 'hung', name: 'Trần Văn Hùng', pin: '654321' };
let open: TestDevice[] = [];
afterEach(async () => {
  for (const { device } of open) await device.close();
  open = [];
});

/** Without a network but for the sign-in, which brings the station's key. */
function serverWith(key: StationKey | undefined, station = STATION): typeof fetch {
  const accounts = [LAN, HUNG].map((one) => ({ ...one, stationCode: station }));
  return async (input, init) => {
    const response = await signInServer(accounts)(input, init);
    const answer = (await response.json()) as object;
    return Response.json({ ...answer, bundleKey: key }, { status: response.status });
  };
}

const KEY = newStationKey();
async function tablet(key?: StationKey | 'none', station?: string): Promise<TestDevice['device']> {
  const given = key === 'none' ? undefined : (key ?? (await KEY));
  const one = testDevice({ fetch: serverWith(given, station) });
  open.push(one);
  await one.device.signIn({ username: LAN.username, pin: LAN.pin, deviceName: `Máy ${open.length}` });
  return one.device;
}

const NOTHING = { fresh: 0, newer: 0, merged: 0 };

describe('a bundle from tablet to tablet', () => {
  it('brings records, and they are unsent edits there; here nothing counts as sent', async () => {
    const [a, b] = [await tablet(), await tablet()];
    await a.save([patientChange('a', 'Lê Thị Hoa'), visitChange('v', 'a', '2026-11-20T02:00:00.000Z')]);
    const file = await a.exportBundle({});
    expect(file).toMatchObject({ total: 2, counts: { patients: 1, visits: 1 } });
    expect(file.fileName).toMatch(/^goi-22333-may-1-\d{8}-0001\.tyt$/);
    expect(await a.syncState()).toMatchObject({ waiting: 2 });

    const preview = await b.readBundle(file.bytes);
    expect(preview).toMatchObject({ fresh: 2, from: { deviceName: 'Máy 1' }, older: false, gap: false });
    expect(await b.get('patients', 'a')).toBeUndefined();
    expect(await b.importBundle(file.bytes)).toMatchObject({ fresh: 2, repeated: false });
    expect(await b.get('patients', 'a')).toEqual(await a.get('patients', 'a'));
    expect(await b.search({ text: 'hoa', limit: 5 })).toMatchObject({ total: 1 });
    expect(await b.syncState()).toMatchObject({ waiting: 2 });
  });

  it('R18: changes nothing the second time, not even over a newer edit', async () => {
    const [a, b] = [await tablet(), await tablet()];
    await a.save([patientChange('a', 'Lê Thị Hoa')]);
    const { bytes } = await a.exportBundle({});
    await b.importBundle(bytes);
    const [edited] = await b.save([patientChange('a', 'Lê Thị Hoà')]);
    expect(await b.readBundle(bytes)).toMatchObject({ takenAt: expect.any(String) });
    expect(await b.importBundle(bytes)).toMatchObject({ ...NOTHING, repeated: true });
    expect(await b.get('patients', 'a')).toEqual(edited);
  });

  it('there and back again makes no dispute', async () => {
    const [a, b] = [await tablet(), await tablet()];
    await a.save([patientChange('a', 'Lê Thị Hoa', { phone: '1' })]);
    await b.importBundle((await a.exportBundle({})).bytes);
    await b.save([patientChange('a', 'Lê Thị Hoa', { phone: '2' })]);
    expect(await a.importBundle((await b.exportBundle({})).bytes)).toMatchObject({ newer: 1, merged: 0 });
    await a.save([patientChange('a', 'Lê Thị Hoa', { phone: '3' })]);
    expect(await b.importBundle((await a.exportBundle({})).bytes)).toMatchObject({ newer: 1, merged: 0 });
    const there = await b.get('patients', 'a');
    expect(there).toMatchObject({ phone: '3' });
    expect(there?.superseded).toBeUndefined();
  });

  it('for a known peer leaves out what the peer has confirmed, and nothing else', async () => {
    const [a, b] = [await tablet(), await tablet()];
    const peerId = (await b.device()).deviceId;
    await a.save([patientChange('a', 'Lê Thị Hoa')]);
    await b.importBundle((await a.exportBundle({ peerId })).bytes);
    await b.save([patientChange('b', 'Trần Văn Nam')]);
    expect((await a.exportBundle({ peerId })).total).toBe(1);
    await a.importBundle((await b.exportBundle({})).bytes);
    await a.save([patientChange('c', 'Vũ Thị Mai')]);
    // Only what b has not: `b` came from there and is counted as an edit of a too.
    const next = await a.exportBundle({ peerId });
    expect(await b.readBundle(next.bytes)).toMatchObject({ fresh: 1, gap: false });
  });

  it('says when one before it never came, and when a later one came first', async () => {
    const [a, b] = [await tablet(), await tablet()];
    await a.save([patientChange('a', 'Lê Thị Hoa')]);
    const first = await a.exportBundle({});
    await a.save([patientChange('c', 'Vũ Thị Mai')]);
    await b.importBundle((await a.exportBundle({})).bytes);
    expect(await b.readBundle(first.bytes)).toMatchObject({ older: true, ...NOTHING });
  });

  it('everything since a day goes along on request', async () => {
    const a = await tablet();
    await a.save([patientChange('a', 'Lê Thị Hoa')]);
    await expect((await tablet()).exportBundle({})).rejects.toMatchObject({ code: 'bundle_nothing' });
    expect((await a.exportBundle({ since: '2020-01-01' })).total).toBe(1);
  });
});

describe('a bundle is refused, and nothing changes', () => {
  it.each([
    ['cut', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, -40)],
    ['altered', (bytes: Uint8Array<ArrayBuffer>) => bytes.map((byte, at) => (at === 400 ? byte ^ 1 : byte))],
    ['notBundle', () => new TextEncoder().encode('a photograph')],
  ])('%s', async (fault, change) => {
    const [a, b] = [await tablet(), await tablet()];
    await a.save([patientChange('a', 'Lê Thị Hoa')]);
    const { bytes } = await a.exportBundle({});
    await expect(b.importBundle(change(bytes))).rejects.toMatchObject({ code: `bundle_${fault}` });
    expect(await b.get('patients', 'a')).toBeUndefined();
  });

  it.each([
    ['otherStation', undefined, '99999'],
    ['unknownKey', 'none', undefined],
  ] as const)('%s', async (fault, key, station) => {
    const [a, b] = [await tablet(), await tablet(key, station)];
    await a.save([patientChange('a', 'Lê Thị Hoa')]);
    const { bytes } = await a.exportBundle({});
    await expect(b.readBundle(bytes)).rejects.toMatchObject({ code: `bundle_${fault}` });
  });

  it('without the passphrase with which it was made; with it, no key of the station is needed', async () => {
    const [a, b] = [await tablet('none'), await tablet('none')];
    await a.save([patientChange('a', 'Lê Thị Hoa')]);
    await expect(a.exportBundle({})).rejects.toMatchObject({ code: 'bundle_noStationKey' });
    const { bytes } = await a.exportBundle({ passphrase: '3941-0527-8810' });
    await expect(b.readBundle(bytes)).rejects.toMatchObject({ code: 'bundle_needsPassphrase' });
    await expect(b.readBundle(bytes, '3941-0527-8811')).rejects.toMatchObject({ code: 'bundle_wrongKey' });
    expect(await b.importBundle(bytes, '3941 0527 8810')).toMatchObject({ fresh: 1 });
  });
});

it('the work can be given up', async () => {
  const a = await tablet();
  await a.save(Array.from({ length: 30 }, (_, n) => patientChange(`p${n}`, 'Lê Thị Hoa')));
  const work = a.exportBundle({});
  await a.cancelBundle();
  await expect(work).rejects.toMatchObject({ code: 'bundle_cancelled' });
});
