import { AxeBuilder } from '@axe-core/playwright';
import { smallTargets, widerThanScreen } from './support/layout.ts';
import { AppPage, HUONG } from './support/pages/app.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

/** Chromium's own virtual authenticator stands for the finger. */
const FINGER = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

test('a finger opens the tablet beside the PIN; without it, or after a new PIN, the PIN does', async ({
  station,
  newTablet,
}) => {
  const tablet = newTablet();
  await tablet.turnOn();
  const { page } = tablet;
  // A passkey belongs to a name and not to an address.
  await page.goto(station.url.replace('127.0.0.1', 'localhost'));
  const app = new AppPage(page);
  await app.signIn(HUONG);
  const button = (key: string) => page.getByRole('button', { name: vi(key), exact: true });
  const dialog = page.getByRole('dialog');
  const lock = () => page.getByRole('button', { name: vi('frame_lock') }).click();
  const cdp = await tablet.context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const plug = async (hasPrf: boolean) =>
    (await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { ...FINGER, hasPrf } })).authenticatorId;
  const add = async (pin: string) => {
    await button('settings_passkey_add').click();
    await dialog.locator('input[name=passkeyPin]').fill(pin);
    await dialog.getByRole('button', { name: vi('settings_passkey_continue') }).click();
  };

  await test.step('a device without a sensor never shows the button; one whose sensor keeps no keys says so', async () => {
    await app.follow('/cai-dat');
    await expect(button('settings_change_pin')).toBeVisible();
    await expect(button('settings_passkey_add')).toHaveCount(0);
    const authenticatorId = await plug(false);
    await app.follow('/them');
    await app.follow('/cai-dat');
    await add(HUONG.pin);
    await expect(dialog.getByRole('alert')).toContainText(vi('error_passkeyNoPrf'));
    await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    await page.keyboard.press('Escape');
  });

  const authenticatorId = await plug(true);
  await test.step('she adds her finger with her PIN', async () => {
    await add('000000');
    await expect(dialog.getByRole('alert')).toContainText(vi('error_wrongPin_now'));
    expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([]);
    await dialog.locator('input[name=passkeyPin]').fill(HUONG.pin);
    await dialog.getByRole('button', { name: vi('settings_passkey_continue') }).click();
    await expect(page.getByText(vi('settings_passkey_added'))).toBeVisible();
    await expect(button('settings_passkey_remove')).toBeVisible();
  });

  await test.step('the finger opens the tablet without a connection; one that is not known ends in a sentence', async () => {
    await tablet.context.setOffline(true);
    await lock();
    await button('signin_passkey_unlock').click();
    await expect(app.chip).toBeVisible();
    await lock();
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await button('signin_passkey_unlock').click();
    await expect(page.getByRole('alert')).toHaveText(vi('error_passkeyCancelled'));
    expect([await smallTargets(page), await widerThanScreen(page)]).toEqual([[], []]);
    await app.unlock(HUONG);
    await tablet.context.setOffline(false);
  });

  await test.step('a new PIN ends it', async () => {
    await app.follow('/cai-dat');
    await button('settings_change_pin').click();
    for (const [name, value] of [
      ['pinNow', HUONG.pin],
      ['pinNew', '739164'],
      ['pinAgain', '739164'],
    ] as const)
      await dialog.locator(`input[name=${name}]`).fill(value);
    await dialog.getByRole('button', { name: vi('settings_change_pin'), exact: true }).click();
    await expect(button('settings_passkey_add')).toBeVisible();
    await lock();
    await expect(app.unlockButton).toBeVisible();
    await expect(button('signin_passkey_unlock')).toHaveCount(0);
    await app.unlock({ ...HUONG, pin: '739164' });
  });
  expect(tablet.errors).toEqual([]);
});
