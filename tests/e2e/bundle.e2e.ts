import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { ForeignClient } from './support/foreign-client.ts';
import { AppPage, HUONG, SENG } from './support/pages/app.ts';
import { DoseForm } from './support/pages/dose.ts';
import { VisitForm } from './support/pages/visit.ts';
import { dayFromNow } from './support/days.ts';
import { adult } from './support/people.ts';
import { expect, test } from './support/test.ts';
import { anyVi, vi } from './support/texts.ts';

const REASON = 'Ho sốt, ghi khi mất mạng';
const LOT = 'GOI-001';

/** Makes a bundle on this tablet and saves it; answers where the file lies. */
async function savedBundle(page: Page): Promise<string> {
  await new AppPage(page).follow('/dong-bo/goi');
  await page.getByRole('button', { name: vi('bundle_make'), exact: true }).click();
  return downloaded(page);
}

async function downloaded(page: Page): Promise<string> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: vi('bundle_save_file'), exact: true }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/^goi-02728-.+\.tyt$/);
  return download.path();
}

async function read(page: Page, buffer: Buffer): Promise<void> {
  await page.locator('input[name=bundleFile]').setInputFiles({ name: 'goi.tyt', mimeType: '', buffer });
}

test('a visit and a dose go from tablet to tablet in a file, and reach the server once (R18)', async ({
  station,
  newTablet,
}) => {
  const server = new ForeignClient(station, 'station');
  const { _id: patientId } = await adult(server);
  const before = { visits: await server.all('visits'), doses: await server.all('immunizations') };
  const [a, b] = [newTablet(), newTablet()];
  for (const [tablet, person] of [
    [a, HUONG],
    [b, SENG],
  ] as const) {
    await tablet.turnOn();
    await new AppPage(tablet.page).signIn(person);
    await tablet.context.setOffline(true);
  }

  const visitId = await test.step('without a connection: a visit and a dose', async () => {
    const form = await VisitForm.open(a.page, patientId);
    await form.type('reason', REASON);
    await form.find('icdMain', 'J06');
    const id = await form.finish();
    await new AppPage(a.page).follow('/tiem-chung');
    await a.page.locator('main a[href^="/nguoi-dan/"][href*="/tiem-chung"]').first().click();
    await a.page
      .getByRole('link', { name: anyVi('immunization_record_for') })
      .first()
      .click();
    const dose = await DoseForm.begin(a.page);
    await dose.type('lot', LOT);
    await dose.type('expiry', dayFromNow(200).split('-').reverse().join('/'));
    await dose.give();
    return id;
  });

  const file = readFileSync(await savedBundle(a.page));
  await new AppPage(a.page).waits(4);

  await test.step('the other tablet refuses a damaged copy, shows what is in the whole one, and takes it', async () => {
    await new AppPage(b.page).follow('/dong-bo/goi');
    await read(b.page, file.subarray(0, -20));
    await expect(b.page.getByRole('alert')).toHaveText(vi('bundle_fault_cut'));
    await read(b.page, file);
    await b.page.getByRole('button', { name: vi('bundle_take', { count: 4 }) }).click();
    await expect(b.page.getByText(vi('bundle_result_done', { fresh: 4, newer: 0, merged: 0 }))).toBeVisible();
    await new AppPage(b.page).waits(4);
    await b.page.getByRole('button', { name: vi('bundle_read_another') }).click();
    await read(b.page, file);
    await expect(b.page.getByText(anyVi('bundle_taken_before'))).toBeVisible();
    await expect(b.page.getByText(vi('bundle_nothing_new'))).toBeVisible();
    await new AppPage(b.page).follow(`/nguoi-dan/${patientId}/kham-benh/${visitId}`);
    await expect(b.page.getByText(REASON).first()).toBeVisible();
  });

  await test.step('both come online, the receiver first: one visit and one dose more', async () => {
    for (const tablet of [b, a]) {
      await tablet.context.setOffline(false);
      await new AppPage(tablet.page).everythingIsOnServer();
    }
    const [visits, doses] = [await server.all('visits'), await server.all('immunizations')];
    expect([visits.length - before.visits.length, doses.length - before.doses.length]).toEqual([1, 1]);
    for (const doc of [await server.get('visits', visitId), doses.find(({ lot }) => lot === LOT)]) {
      expect(doc).toMatchObject({ createdBy: 'demo-huong', _rev: expect.stringMatching(/^1-/) });
      expect(doc?.superseded ?? doc?._conflicts).toBeUndefined();
    }
  });
  for (const tablet of [a, b]) expect(tablet.errors).toEqual([]);
});

test('a store that does not open: what is unsent leaves as a file, and the tablet begins again (R9)', async ({
  station,
  newTablet,
}) => {
  const server = new ForeignClient(station, 'station');
  const { _id: patientId } = await adult(server);
  const [broken, other] = [newTablet(), newTablet()];
  await broken.turnOn();
  const app = new AppPage(broken.page);
  await app.signIn(HUONG);
  await broken.context.setOffline(true);
  const form = await VisitForm.open(broken.page, patientId);
  await form.type('reason', REASON);
  await form.find('icdMain', 'J06');
  const visitId = await form.finish();
  await broken.page.evaluate(damageSentEdits);
  await broken.page.reload();

  await test.step('the PIN is right, and the screen says what can be done', async () => {
    await app.tryUnlock(HUONG.pin);
    await expect(broken.page.getByRole('heading', { name: vi('bundle_rescue_title') })).toBeVisible();
    await expect(broken.page.getByRole('button', { name: vi('bundle_rescue_again'), exact: true })).toHaveCount(0);
  });

  const file = await test.step('everything readable is saved and checked', async () => {
    await broken.page.getByRole('button', { name: vi('bundle_rescue_make'), exact: true }).click();
    await expect(broken.page.getByText(vi('bundle_rescue_found', { count: 1 }))).toBeVisible();
    const path = await downloaded(broken.page);
    const buffer = readFileSync(path);
    const picker = broken.page.locator('input[name=rescueFile]');
    await picker.setInputFiles({ name: 'goi.tyt', mimeType: '', buffer: buffer.subarray(1) });
    await expect(broken.page.getByText(vi('bundle_rescue_check_wrong'))).toBeVisible();
    await picker.setInputFiles({ name: 'goi.tyt', mimeType: '', buffer });
    await expect(broken.page.getByText(vi('bundle_rescue_checked'))).toBeVisible();
    return buffer;
  });

  await test.step('it begins again: everybody can sign in as before, and the records come anew', async () => {
    await broken.context.setOffline(false);
    await broken.page.getByRole('button', { name: vi('bundle_rescue_again'), exact: true }).click();
    await app.unlock(HUONG);
    await app.everythingIsOnServer();
  });

  await test.step('another tablet takes the file and sends it', async () => {
    await other.turnOn();
    const second = new AppPage(other.page);
    await second.signIn(SENG);
    await second.follow('/dong-bo/goi');
    await read(other.page, file);
    await other.page.getByRole('button', { name: vi('bundle_take', { count: 1 }) }).click();
    await expect(other.page.getByText(vi('bundle_result_done', { fresh: 1, newer: 0, merged: 0 }))).toBeVisible();
    await second.everythingIsOnServer();
    expect(await server.get('visits', visitId)).toMatchObject({ reason: REASON, createdBy: 'demo-huong' });
  });
  for (const tablet of [broken, other]) expect(tablet.errors).toEqual([]);
});

/** In the browser: breaks one more edit beside the whole one, so that the list of edits cannot be opened. */
async function damageSentEdits(): Promise<void> {
  const name = (await indexedDB.databases()).find((one) => one.name?.endsWith('--edits'))?.name ?? '';
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const change = db.transaction('docs', 'readwrite');
  const all = change.objectStore('docs').getAll();
  all.onsuccess = () => {
    const [row] = all.result as Record<string, unknown>[];
    change.objectStore('docs').put({ ...row, id: 'broken', body: 'AAAA' });
  };
  await new Promise((resolve) => (change.oncomplete = resolve));
  db.close();
}
