import { ForeignClient } from './support/foreign-client.ts';
import { AppPage, HUONG } from './support/pages/app.ts';
import { VisitForm } from './support/pages/visit.ts';
import { adult } from './support/people.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

test('a wrong PIN: a sentence, a wait that grows and outlives a restart, then everything is still there', async ({
  station,
  newTablet,
}) => {
  test.setTimeout(300_000);
  const tablet = newTablet();
  await tablet.turnOn();
  const app = new AppPage(tablet.page);
  const problem = tablet.page.getByRole('alert');

  await test.step('at the first sign-in the server says it, and the name stays in its field', async () => {
    await app.trySignIn({ ...HUONG, pin: '111222' });
    await expect(problem).toHaveText(vi('error_wrongCredentials'));
    await expect(tablet.page.locator('input[name=username]')).toHaveValue(HUONG.username);
    await app.signIn(HUONG);
  });

  const { _id: patientId } = await adult(new ForeignClient(station, 'station'));
  const form = await VisitForm.open(tablet.page, patientId);
  await form.type('reason', 'Gõ trước khi khoá máy');
  await tablet.page.getByRole('button', { name: vi('frame_lock') }).click();

  await test.step('four wrong PINs cost nothing, the fifth half a minute', async () => {
    for (let tries = 1; tries < 5; tries += 1) {
      await app.tryUnlock('000000');
      await expect(problem).toHaveText(vi('error_wrongPin_now'));
    }
    await app.tryUnlock('000000');
    await expect(problem).toHaveText(vi('error_wrongPin', { wait: vi('common_seconds', { count: 30 }) }));
    await expect(app.unlockButton).toBeDisabled();
  });

  await test.step('a restart does not shorten the wait, the right PIN neither; the next wrong one doubles it', async () => {
    await tablet.kill();
    await tablet.turnOn();
    const restarted = new AppPage(tablet.page);
    await restarted.tryUnlock(HUONG.pin);
    await expect(tablet.page.getByRole('alert')).toContainText('PIN không đúng. Xin chờ');
    await expect(restarted.unlockButton).toBeDisabled();
    await tablet.page.waitForTimeout(31_000);
    await restarted.tryUnlock('000000');
    await expect(tablet.page.getByRole('alert')).toHaveText(
      vi('error_wrongPin', { wait: vi('common_minutes', { count: 1 }) }),
    );
    await tablet.page.waitForTimeout(61_000);
    await restarted.unlock(HUONG);
    await expect(restarted.draft('Khám bệnh')).toBeVisible();
    expect(tablet.errors).toEqual([]);
  });
});
