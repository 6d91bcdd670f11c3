import type { Page } from '@playwright/test';
import { ForeignClient } from './support/foreign-client.ts';
import { AppPage, HUONG } from './support/pages/app.ts';
import { VisitForm } from './support/pages/visit.ts';
import { Deployment } from './support/second-build.ts';
import { expect, test as base } from './support/test.ts';
import { vi } from './support/texts.ts';

const test = base.extend<{ deployment: Deployment }>({
  deployment: async ({ built }, use) => {
    const deployment = new Deployment(built);
    await use(deployment);
    deployment.remove();
  },
  appDir: async ({ deployment }, use) => use(deployment.folder),
});

/** Two people of the commune, to fill in forms about. */
async function somebody(server: ForeignClient): Promise<[string, string]> {
  const [one, two] = (await server.all('patients')).filter(({ death }) => !death);
  return [one?._id ?? '', two?._id ?? ''];
}

/** Stands for what the browser does by itself when the app is opened again: it looks whether there is another version. */
const lookForUpdate = (page: Page) =>
  page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));

/** Marks the page that is open now: a page that was loaded again has no mark. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { mark: true }));
const isMarked = (page: Page) => page.evaluate(() => 'mark' in window);

test('a new version arrives while forms are open in two windows: offered, not taken, nothing typed is lost (R10)', async ({
  station,
  deployment,
  newTablet,
}) => {
  const [patientId, otherId] = await somebody(new ForeignClient(station, 'station'));
  const tablet = newTablet();
  await tablet.turnOn();
  const app = new AppPage(tablet.page);
  await app.signIn(HUONG);
  const window = await tablet.newWindow('/viec-hom-nay');
  const other = new AppPage(window);
  await expect(other.chip).toBeVisible();

  const form = await VisitForm.open(tablet.page, patientId);
  await form.type('reason', 'Khám trước khi có bản mới');
  await mark(tablet.page);
  await mark(window);

  await test.step('it is offered in every window and taken in none while the form is open', async () => {
    deployment.release();
    await lookForUpdate(tablet.page);
    await expect(app.updateNotice).toContainText(vi('frame_update_wait'));
    await expect(app.updateButton).toBeDisabled();
    await other.updateButton.click();
    await expect(other.updateNotice).toContainText(vi('frame_update_wait_elsewhere'));
    await form.at('symptoms').pressSequentially('gõ tiếp sau khi có bản mới');
    expect(await isMarked(tablet.page)).toBe(true);
    expect(await isMarked(window)).toBe(true);
  });

  await test.step('a part of the old version that was not needed before still opens', async () => {
    await other.follow('/quet');
    await expect(other.title).toHaveText(vi('scan_title'));
    await other.follow(`/nguoi-dan/${otherId}/sua`);
    await expect(window.locator('[id="f-fullName"]')).toBeVisible();
    await other.follow('/viec-hom-nay');
  });

  await test.step('the form is left: the button takes the new version in both windows at once', async () => {
    await app.follow('/cai-dat');
    const old = await versionShown(tablet.page);
    await expect(app.updateButton).toBeEnabled();
    await app.updateButton.click();
    await expect.poll(() => isMarked(tablet.page).catch(() => true)).toBe(false);
    await expect.poll(() => isMarked(window).catch(() => true)).toBe(false);
    await app.unlock(HUONG);
    await expect(app.updateNotice).toHaveCount(0);
    expect(await versionShown(tablet.page)).not.toBe(old);
  });

  await test.step('the draft is there, and the new version works, offline too', async () => {
    await window.close();
    if (await tablet.page.getByRole('group', { name: vi('signin_keypad') }).isVisible()) await app.unlock(HUONG);
    await tablet.forgetHttpCache();
    await tablet.context.setOffline(true);
    await tablet.goto('/viec-hom-nay');
    await app.unlock(HUONG);
    await app.draft(vi('draft_resume')).getByRole('link').first().click();
    await expect(form.at('reason')).toHaveValue('Khám trước khi có bản mới');
    await expect(form.at('symptoms')).toHaveValue('gõ tiếp sau khi có bản mới');
    await form.find('icdMain', 'R51');
    const visitId = await form.finish();
    await tablet.context.setOffline(false);
    await app.everythingIsOnServer();
    expect(await new ForeignClient(station, 'station').get('visits', visitId)).toMatchObject({
      reason: 'Khám trước khi có bản mới',
      symptoms: 'gõ tiếp sau khi có bản mới',
    });
  });
  expect(tablet.errors).toEqual([]);
});

test('two windows at once: both work, and when the first one closes the second goes on after the PIN (R10)', async ({
  station,
  newTablet,
}) => {
  const [patientId, otherId] = await somebody(new ForeignClient(station, 'station'));
  const tablet = newTablet();
  await tablet.turnOn();
  const app = new AppPage(tablet.page);
  await app.signIn(HUONG);
  const second = await tablet.newWindow(`/nguoi-dan/${patientId}`);
  const other = new AppPage(second);

  await test.step('what is saved in one window is seen in the other', async () => {
    const form = await VisitForm.open(tablet.page, patientId);
    await form.type('reason', 'Ghi trong cửa sổ thứ nhất');
    await form.find('icdMain', 'R51');
    await form.finish();
    await expect(second.getByText('Ghi trong cửa sổ thứ nhất')).toBeVisible();
  });

  await test.step('the first window closes while something is typed in the second', async () => {
    const form = await VisitForm.open(second, otherId);
    await form.type('reason', 'Ghi trong cửa sổ thứ hai');
    await form.draftIsKept();
    await tablet.page.close();
    await other.unlock(HUONG);
    await expect(form.at('reason')).toHaveValue('Ghi trong cửa sổ thứ hai');
    await form.find('icdMain', 'R51');
    await form.finish();
    await other.everythingIsOnServer();
  });

  const visits = await new ForeignClient(station, 'station').all('visits');
  expect(visits.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(['Ghi trong cửa sổ thứ nhất', 'Ghi trong cửa sổ thứ hai']),
  );
  expect(tablet.errors).toEqual([]);
});

/** The sentence about the version on the settings screen. */
async function versionShown(page: Page): Promise<string> {
  await new AppPage(page).follow('/cai-dat');
  return page.getByText(/^Phiên bản/).innerText();
}
