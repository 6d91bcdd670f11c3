import { expect, test } from 'vitest';
import { LAN, openDevice, testDevice } from '../testing/device.ts';
import { DeviceDb } from '../local/device-db.ts';

test('a paused first download is still paused after a restart, and goes on when asked', async () => {
  const { device, deps } = await openDevice({}, false);
  await device.pauseDownload(true);
  await device.close();
  const kept = async () => {
    const db = new DeviceDb(`${deps.name}-device`);
    const fact = await db.fact('downloadPaused');
    db.close();
    return fact;
  };
  expect(await kept()).toBe(true);
  const again = testDevice({ ...deps });
  const [person] = (await again.device.device()).people;
  await again.device.unlock({ personId: person?.id ?? '', pin: LAN.pin });
  await again.device.pauseDownload(false);
  await again.device.close();
  expect(await kept()).toBe(false);
});
