import { citizenCardPayload, HEAD_CARD } from './support/cards.ts';
import { dayFromNow, typed } from './support/days.ts';
import { ForeignClient } from './support/foreign-client.ts';
import { CHILD, CHILD_BORN, countsOf, expectRecords, WIFE } from './support/main-job-records.ts';
import { AppPage, HUONG, KHO } from './support/pages/app.ts';
import { DoseForm } from './support/pages/dose.ts';
import { Fields } from './support/pages/fields.ts';
import { HouseholdForm, memberId } from './support/pages/household.ts';
import { ScanPage } from './support/pages/scan.ts';
import { VisitForm } from './support/pages/visit.ts';
import { STATION } from './support/station.ts';
import { expect, PEOPLE, test } from './support/test.ts';
import { vi } from './support/texts.ts';

test('the main job: install, record offline, survive a kill, send, and arrive in the warehouse (R21)', async ({
  station,
  newTablet,
}) => {
  const tablet = newTablet();
  await tablet.turnOn();
  let app = new AppPage(tablet.page);

  await test.step('install, sign in with PIN, download everything', async () => {
    await app.signIn(HUONG);
    expect(await tablet.whyNotInstallable()).toEqual([]);
    await app.follow('/ho-gia-dinh');
    const households = (await new ForeignClient(station, 'station').all('households')).length;
    expect(households).toBeGreaterThan(PEOPLE / 6);
    await expect(tablet.page.getByText(vi('household_count', { count: households }), { exact: true })).toBeVisible();
  });

  await test.step('no connection: reload and deep link work after the PIN', async () => {
    await tablet.forgetHttpCache();
    await tablet.context.setOffline(true);
    await station.stop();
    await tablet.page.reload();
    await app.unlock(HUONG);
    await expect(app.chip).toHaveText(vi('frame_offline'));
    await expect(app.title).toHaveText(vi('household_title'));
    await tablet.goto('/tiem-chung');
    await app.unlock(HUONG);
    await expect(app.title).toHaveText(vi('immunization_title'));
  });

  let headId = '';
  await test.step('a pasted citizen card fills the form of a new person', async () => {
    const scan = await ScanPage.open(tablet.page);
    await scan.paste(citizenCardPayload(HEAD_CARD));
    await scan.createButton.click();
    const form = new Fields(tablet.page);
    await expect(form.at('fullName')).toHaveValue(HEAD_CARD.fullName);
    await expect(form.at('birthDate')).toHaveValue('17/03/1988');
    await expect(tablet.page.locator('input[name=sex][value="1"]')).toBeChecked();
    await expect(form.at('identifiers.0.value')).toHaveValue(HEAD_CARD.personalId);
    await form.select('villageCode', `${STATION}-01`);
    await form.save(vi('patient_save'));
    await tablet.page.waitForURL(/\/nguoi-dan\/(?!moi)[^/]+$/);
    headId = app.idShown();
    await app.waits(1);
  });

  let householdId = '';
  let wifeId = '';
  let childId = '';
  await test.step('a household with three people', async () => {
    const form = await HouseholdForm.open(tablet.page);
    await form.select('villageCode', `${STATION}-01`);
    await form.type('address.text', 'Nhà 12, xóm Thử');
    await form.write({ fullName: HEAD_CARD.fullName, sex: '1', born: HEAD_CARD.born, existing: true }, 0);
    await form.write({ fullName: WIFE, sex: '2', born: '1990', relation: { code: '02', words: 'Vợ' } }, 1);
    await form.write({ fullName: CHILD, sex: '1', born: typed(CHILD_BORN), relation: { code: '04', words: 'Con' } }, 2);
    householdId = await form.saveNew();
    wifeId = await memberId(tablet.page, WIFE);
    childId = await memberId(tablet.page, CHILD);
  });

  let visitId = '';
  await test.step('a visit with vitals and ICD-10', async () => {
    const form = await VisitForm.open(tablet.page, wifeId);
    await form.type('reason', 'Ho, sốt ba ngày');
    await form.vital('pulsePerMin', '88');
    await form.vital('temperatureC', '38,4');
    await form.vital('systolicMmHg', '118');
    await form.vital('diastolicMmHg', '76');
    await form.vital('weightKg', '52,5');
    await form.find('icdMain', 'J06');
    visitId = await form.finish();
  });

  await test.step('a dose of the national schedule', async () => {
    const form = await DoseForm.openDue(tablet.page, childId, vi('immunization_dose_PENTA_1'));
    await form.type('lot', 'THU-001');
    await form.type('expiry', typed(dayFromNow(200)));
    await form.give();
    await expect(tablet.page.getByText(/THU-001/)).toBeVisible();
  });

  await test.step('the browser is killed in the middle of a form', async () => {
    const form = await VisitForm.open(tablet.page, headId);
    await form.type('reason', 'Đau lưng sau khi gánh nước');
    await form.vital('pulsePerMin', '72');
    await form.at('symptoms').click();
    await tablet.page.keyboard.type('Ấn đau cạnh cột sống thắt lưng, chưa khám x');
    await form.draftIsKept();
    await tablet.kill();
  });

  await test.step('reopened without a connection: the draft is there, with the place of typing (R21)', async () => {
    await tablet.turnOn('/', { offline: true });
    app = new AppPage(tablet.page);
    await app.unlock(HUONG);
    await app.waits(8);
    await app.draft(HEAD_CARD.fullName).getByRole('link').click();
    const form = new VisitForm(tablet.page);
    await expect(form.at('symptoms')).toHaveValue('Ấn đau cạnh cột sống thắt lưng, chưa khám x');
    await expect(form.at('symptoms')).toBeFocused();
    await expect(form.at('reason')).toHaveValue('Đau lưng sau khi gánh nước');
    await expect(form.at('vitals.pulsePerMin')).toHaveValue('72');
    await expect(app.restored).toBeVisible();
    await tablet.page.keyboard.type('ong');
  });

  let secondVisitId = '';
  await test.step('the form is finished and the draft is gone', async () => {
    const form = new VisitForm(tablet.page);
    await form.find('icdMain', 'M54');
    secondVisitId = await form.finish();
    await app.follow('/viec-hom-nay');
    await expect(app.title).toHaveText(vi('today_title'));
    await expect(tablet.page.getByText(vi('draft_waiting_title'))).toHaveCount(0);
    await app.waits(9);
  });

  await test.step('with a connection everything goes to the server by itself', async () => {
    await station.start();
    await tablet.context.setOffline(false);
    await app.everythingIsOnServer();
    await app.follow('/dong-bo');
    await expect(tablet.page.getByText(vi('sync_waiting_none_title'))).toBeVisible();
  });

  await test.step('a plain PouchDB client finds every record with its fields', async () => {
    const server = new ForeignClient(station, 'station');
    await expectRecords(server, { headId, wifeId, childId, householdId, visitId, secondVisitId });
  });

  await test.step('the upward run brings them to the warehouse', async () => {
    const before = await countsOf(new ForeignClient(station, 'station'));
    const said = await station.syncUp();
    expect(said).toContain('Đã đẩy xong lên kho dữ liệu.');
    const warehouse = new ForeignClient(station, 'warehouse');
    await expectRecords(warehouse, { headId, wifeId, childId, householdId, visitId, secondVisitId });
    expect(await countsOf(warehouse)).toEqual(before);
    await tablet.goto('/kho-du-lieu');
    await expect(tablet.page.getByRole('heading', { level: 1 })).toHaveText(vi('warehouse_title'));
    await app.trySignIn(KHO);
    const row = tablet.page.getByRole('row').filter({ hasText: STATION });
    const { patients, households, visits, immunizations } = before;
    await expect(row.getByRole('cell').nth(0)).toHaveText(patients.toLocaleString('vi-VN'));
    await expect(row.getByRole('cell').nth(1)).toHaveText(households.toLocaleString('vi-VN'));
    await expect(row.getByRole('cell').nth(2)).toHaveText(visits.toLocaleString('vi-VN'));
    await expect(row.getByRole('cell').nth(3)).toHaveText(immunizations.toLocaleString('vi-VN'));
  });

  expect(tablet.errors).toEqual([]);
});
