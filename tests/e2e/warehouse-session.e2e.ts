import { AppPage, KHO } from './support/pages/app.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

const MINUTE_MS = 60_000;

test('the warehouse’s page goes on after a quarter of an hour without another sign-in', async ({ newTablet }) => {
  const tablet = newTablet();
  await tablet.turnOn('/kho-du-lieu');
  const { page } = tablet;
  await page.clock.install();
  await new AppPage(page).trySignIn(KHO);
  const refresh = page.getByRole('button', { name: vi('warehouse_refresh'), exact: true });
  await expect(refresh).toBeVisible();
  for (let turn = 0; turn < 2; turn += 1) {
    await page.clock.fastForward(20 * MINUTE_MS);
    const token = page.waitForResponse((answer) => answer.url().endsWith('/api/token') && answer.ok());
    const summary = page.waitForResponse((answer) => answer.url().endsWith('/warehouse/api/summary'));
    await refresh.click();
    await token;
    expect((await summary).status()).toBe(200);
  }
  await expect(page.locator('input[name=pin]')).toHaveCount(0);
  expect(await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]))).not.toContain('oken');
  expect(tablet.errors).toEqual([]);
});
