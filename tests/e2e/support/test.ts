import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { root } from '../../../sync-server/operate/bootstrap.mjs';
import { makeDemoData, Station } from './station.ts';
import { Tablet, type TabletOptions } from './tablet.ts';

export { expect } from '@playwright/test';

interface PerTest {
  /** Folder from which the server serves the app. */
  appDir: string;
  /** A server of its own with its own copy of the demo commune. */
  station: Station;
  /** Makes a tablet that is still off; all are removed after the test. */
  newTablet: (options?: Omit<TabletOptions, 'url'>) => Tablet;
}
interface PerRun {
  demoData: string;
  /** Folder of the built app. */
  built: string;
}

export const PEOPLE = 250;

export const test = base.extend<PerTest, PerRun>({
  demoData: [
    async ({}, use) => {
      const folder = await makeDemoData(PEOPLE);
      await use(folder);
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  built: [
    async ({}, use) => {
      const folder = join(root, 'build');
      if (!existsSync(join(folder, 'service-worker.js'))) throw new Error('The app is not built: npm run build');
      await use(folder);
    },
    { scope: 'worker' },
  ],
  appDir: async ({ built }, use) => use(built),
  station: async ({ demoData, appDir }, use, info) => {
    const station = new Station(demoData, appDir);
    await station.start();
    await use(station);
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: station.log });
    await station.remove();
  },
  newTablet: async ({ station }, use, info) => {
    const tablets: Tablet[] = [];
    await use((options = {}) => {
      const tablet = new Tablet({ ...options, url: () => station.url });
      tablets.push(tablet);
      return tablet;
    });
    for (const tablet of tablets) {
      if (tablet.errors.length) await info.attach('errors.txt', { body: tablet.errors.join('\n') });
      await tablet.remove();
    }
  },
});
