import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { ForeignClient } from './support/foreign-client.ts';
import { smallTargets, widerThanScreen } from './support/layout.ts';
import { AppPage, HUONG, LAN } from './support/pages/app.ts';
import { VisitForm } from './support/pages/visit.ts';
import { adult } from './support/people.ts';
import { expect, test } from './support/test.ts';
import { anyVi, vi } from './support/texts.ts';

const button = (page: Page, key: string) => page.getByRole('button', { name: vi(key), exact: true });
const row = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text });
const TYPED = 'Đau đầu, chưa gửi';

test('a forgotten PIN and a lost tablet: the head helps from her own one', async ({ station, newTablet }) => {
  test.setTimeout(600_000);
  const [nurses, heads] = [newTablet(), newTablet()];
  await nurses.turnOn();
  const nurse = new AppPage(nurses.page);
  await nurses.page.locator('input[name=deviceName]').fill('Máy bị mất');
  await nurse.signIn(HUONG);
  await heads.turnOn();
  const head = new AppPage(heads.page);
  await heads.page.locator('input[name=deviceName]').fill('Máy trưởng trạm');
  await head.signIn(LAN);

  const { _id: patientId } = await adult(new ForeignClient(station, 'station'));
  let pin = '';

  await test.step('the nurse changes her PIN; a weak one is refused with its reason', async () => {
    await nurse.follow('/cai-dat');
    await button(nurses.page, 'settings_change_pin').click();
    const dialog = nurses.page.getByRole('dialog');
    const change = async (now: string, next: string) => {
      await dialog.locator('input[name=pinNow]').fill(now);
      await dialog.locator('input[name=pinNew]').fill(next);
      await dialog.locator('input[name=pinAgain]').fill(next);
      await dialog.getByRole('button', { name: vi('settings_change_pin'), exact: true }).click();
    };
    await change(HUONG.pin, '230485');
    await expect(dialog.getByRole('alert')).toHaveText(vi('settings_error_weak_date'));
    await change(HUONG.pin, '739164');
    await expect(nurses.page.getByText(vi('settings_pin_changed'))).toBeVisible();
  });

  await test.step('she forgets it with something unsent on the only tablet that has it', async () => {
    await nurses.context.setOffline(true);
    const form = await VisitForm.open(nurses.page, patientId);
    await form.type('reason', TYPED);
    await nurses.page.getByRole('button', { name: vi('frame_lock') }).click();
    await nurses.turnOff();
    await nurses.turnOn();
    await new AppPage(nurses.page).tryUnlock(HUONG.pin);
    await expect(nurses.page.getByRole('alert')).toHaveText(vi('error_wrongPin_now'));
  });

  await test.step('the head gives a new one', async () => {
    await head.follow('/cai-dat/nguoi-dung');
    await expect(row(heads.page, 'Máy bị mất')).toBeVisible();
    await expect(heads.page.locator('input[name=offlineDays]')).toHaveValue('30');
    expect((await new AxeBuilder({ page: heads.page }).analyze()).violations).toEqual([]);
    expect([await smallTargets(heads.page), await widerThanScreen(heads.page)]).toEqual([[], []]);
    const account = row(heads.page, 'huong');
    await account.getByRole('button').click();
    await button(heads.page, 'settings_account_new_pin').click();
    const said = heads.page.getByText(anyVi('settings_account_new_pin_given'));
    await expect(said).toBeVisible();
    pin = /: (\d{6})/.exec((await said.textContent()) ?? '')?.[1] ?? '';
    expect(pin).toMatch(/^\d{6}$/);
  });

  await test.step('with it the nurse signs in on the locked tablet, and what she typed is there', async () => {
    await button(nurses.page, 'signin_forgot').click();
    await new AppPage(nurses.page).trySignIn({ ...HUONG, pin });
    const app = new AppPage(nurses.page);
    await expect(app.chip).toBeVisible();
    await app.follow('/viec-hom-nay');
    await expect(app.draft('Khám bệnh')).toBeVisible();
    const form = await VisitForm.open(nurses.page, patientId);
    await expect(form.at('reason')).toHaveValue(TYPED);
  });

  await test.step('the tablet is lost: the head revokes it, and it erases itself while it is locked', async () => {
    await nurses.page.getByRole('button', { name: vi('frame_lock') }).click();
    await nurses.turnOff();
    await row(heads.page, 'Máy bị mất').getByRole('button').click();
    await heads.page
      .getByRole('dialog')
      .getByRole('button', { name: vi('settings_device_revoke'), exact: true })
      .click();
    await expect(heads.page.getByText(vi('settings_device_revoked_done', { name: 'Máy bị mất' }))).toBeVisible();
    await nurses.turnOn();
    await expect(nurses.page.getByText(vi('signin_erased_title'))).toBeVisible();
    await expect
      .poll(() => nurses.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)))
      .toEqual(['tram-device']);
    expect([...nurses.errors, ...heads.errors]).toEqual([]);
  });
});
