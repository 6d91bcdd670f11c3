import { v7 as uuidv7 } from 'uuid';
import { createDevice } from './device/device.ts';
import { ANSWERS, REQUESTS } from './rpc/messages.ts';
import { Server } from './rpc/serve.ts';

/** The worker that owns the device's database; started by the tab that holds the lock (see client.ts). */
const server = new Server(new BroadcastChannel(ANSWERS));
const device = createDevice(
  {
    name: 'tram',
    baseUrl: '',
    fetch: (input, init) => fetch(input, init),
    now: Date.now,
    random: Math.random,
    newId: uuidv7,
    background: true,
  },
  (event) => server.emit(event),
);
server.listen(new BroadcastChannel(REQUESTS), device, () => device.connectionChanged());
// Tabs that were there before learn that the tablet is locked now.
void device.device().then((state) => server.emit({ type: 'device', state }));
for (const name of ['online', 'offline']) addEventListener(name, () => device.connectionChanged());
