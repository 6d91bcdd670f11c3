import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { ForeignClient } from './support/foreign-client.ts';
import { smallTargets, widerThanScreen } from './support/layout.ts';
import { AppPage, HUONG, KHO } from './support/pages/app.ts';
import { addressesOf, allRoutes, busyRecords } from './support/routes.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const PHONE = { width: 360, height: 740 };
const TABLET = { width: 800, height: 1280 };

/** The other themes change colours and nothing else: they are looked at on one screen. */
const LOOKS = [
  { viewport: PHONE, themes: ['dark', 'sun'], named: 'in light, dark and sunlight' },
  { viewport: TABLET, themes: [], named: 'in light' },
];

for (const { viewport, themes, named } of LOOKS) {
  test(`every route at ${viewport.width}x${viewport.height}, ${named}: no violation of WCAG 2.2 AA`, async ({
    station,
    newTablet,
  }) => {
    test.setTimeout(900_000);
    const tablet = newTablet({ viewport });
    await tablet.turnOn();
    const { page } = tablet;
    const app = new AppPage(page);
    await expect(page.locator('input[name=username]')).toBeVisible();
    await expectAccessible(page, 'first sign-in', themes);
    await app.signIn(HUONG);

    const busy = await busyRecords(new ForeignClient(station, 'station'));
    for (const route of allRoutes().filter((one) => one !== '/' && one !== '/kho-du-lieu')) {
      for (const address of addressesOf(route, busy)) {
        await app.follow(address);
        await isDrawn(page);
        await expectAccessible(page, address, themes);
      }
    }
    await page.reload();
    await expect(page.getByRole('button', { name: vi('signin_unlock'), exact: true })).toBeVisible();
    await expectAccessible(page, 'locked', themes);

    await station.syncUp();
    await tablet.goto('/kho-du-lieu');
    await expectAccessible(page, '/kho-du-lieu', themes);
    await app.trySignIn(KHO);
    await expect(page.getByRole('table')).toBeVisible();
    await expectAccessible(page, '/kho-du-lieu, signed in', themes);
  });
}

test('every route at 360 px with text of 200 %: nothing is wider than the screen', async ({ station, newTablet }) => {
  test.setTimeout(900_000);
  const tablet = newTablet({ viewport: PHONE });
  await tablet.turnOn();
  const { page } = tablet;
  const app = new AppPage(page);
  await app.signIn(HUONG);
  await page.addStyleTag({ content: 'html { font-size: 200% !important; }' });
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('32px');
  const busy = await busyRecords(new ForeignClient(station, 'station'));
  for (const address of allRoutes()
    .filter(inFrame)
    .flatMap((route) => addressesOf(route, busy))) {
    await app.follow(address);
    await isDrawn(page);
    expect.soft(await widerThanScreen(page), address).toEqual([]);
  }
});

test('every route at 360 px: buttons and links of the frame, and all of the forms, are at least 48 px', async ({
  station,
  newTablet,
}) => {
  test.setTimeout(900_000);
  const tablet = newTablet({ viewport: PHONE });
  await tablet.turnOn();
  const { page } = tablet;
  const app = new AppPage(page);
  await expect(page.locator('input[name=username]')).toBeVisible();
  expect.soft(await smallTargets(page), 'first sign-in').toEqual([]);
  await app.signIn(HUONG);
  const busy = await busyRecords(new ForeignClient(station, 'station'));
  for (const address of allRoutes()
    .filter(inFrame)
    .flatMap((route) => addressesOf(route, busy))) {
    await app.follow(address);
    await isDrawn(page);
    expect.soft(await smallTargets(page), address).toEqual([]);
  }
});

/** Routes that are shown inside the frame; `/` leads on, the warehouse stands alone. */
const inFrame = (route: string) => route !== '/' && route !== '/kho-du-lieu';

/** The screen has its title and its data: no skeleton is left. */
async function isDrawn(page: Page): Promise<void> {
  await expect(page.locator('main').getByRole('heading').first()).toBeVisible();
  await expect(page.getByRole('status', { name: vi('common_loading') })).toHaveCount(0);
}

async function expectAccessible(page: Page, where: string, themes: readonly string[]): Promise<void> {
  const all = new AxeBuilder({ page }).withTags(WCAG_22_AA).disableRules('target-size');
  await expectNone(all, `${where}, light`);

  // A bar at the foot covers a part of whatever lies behind it just now: sizes are judged where nothing lies behind a bar.
  const seen = page.viewportSize() ?? PHONE;
  const height = await page.evaluate(() => document.documentElement.scrollHeight + 400);
  await page.setViewportSize({ ...seen, height: Math.max(seen.height, height) });
  await expectNone(new AxeBuilder({ page }).withRules('target-size'), `${where}, sizes`);
  await page.setViewportSize(seen);

  for (const theme of themes) {
    await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
    await expectNone(new AxeBuilder({ page }).withRules('color-contrast'), `${where}, ${theme}`);
  }
  await page.evaluate(() => (document.documentElement.dataset.theme = 'light'));
}

async function expectNone(axe: AxeBuilder, where: string): Promise<void> {
  const { violations } = await axe.analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ''}`).join('\n  ')}`,
  );
  expect.soft(found, where).toEqual([]);
}
