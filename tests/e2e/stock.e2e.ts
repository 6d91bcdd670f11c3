import { routineSessionId } from '../../src/lib/domain/sessions/index.ts';
import { lotIdOf } from '../../src/lib/domain/stock/index.ts';
import { dayFromNow, today } from './support/days.ts';
import { ForeignClient } from './support/foreign-client.ts';
import { AppPage, HUONG, LAN } from './support/pages/app.ts';
import { Fields } from './support/pages/fields.ts';
import { AttendPage } from './support/pages/session.ts';
import { StockPages } from './support/pages/stock.ts';
import { STATION } from './support/station.ts';
import type { Tablet } from './support/tablet.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

/** A vaccine of which the demo has no stock, for people who are due for nothing else. */
const FLU = { productCode: 'FLU', name: 'Cúm mùa' };
const GOOD = { ...FLU, lotNo: 'CUM-1', expiry: dayFromNow(200), vials: 3 };
const OLD = { ...FLU, lotNo: 'CUM-CU', expiry: dayFromNow(-1), vials: 1 };
const LOT = lotIdOf('FLU', GOOD.lotNo);

test('one lot on two tablets: received, given offline on both, expired and suspended refused, the head overrides, a fridge too warm', async ({
  station,
  newTablet,
}) => {
  const server = new ForeignClient(station, 'station');
  const men = (await server.all('patients')).filter(
    ({ sex, birthDate, death, villageCode, voided }) =>
      sex === '1' && !death && !voided && villageCode && /^19[6-9]\d-\d\d-\d\d$/.test(String(birthDate)),
  );
  const [first = '', second = '', third = '', fourth = ''] = men.map(({ _id }) => _id);
  const [a, b] = [newTablet({ viewport: { width: 360, height: 740 } }), newTablet()];
  await a.turnOn();
  await b.turnOn();
  const [nurse, head] = [new AppPage(a.page), new AppPage(b.page)];
  const [here, there] = [new StockPages(a.page), new StockPages(b.page)];
  await nurse.signIn(HUONG);

  await test.step('a receipt: the lot and its doses stand in the stock', async () => {
    await here.receive(GOOD);
    await here.receive(OLD);
    await expect(await here.row(GOOD.lotNo)).toContainText('30');
    await nurse.everythingIsOnServer();
    await head.signIn(LAN);
  });

  /** Received, screened and found eligible: the injection is open. */
  async function toInject(tablet: Tablet, patientId: string): Promise<AttendPage> {
    const session = encodeURIComponent(routineSessionId(STATION, '', today()));
    await new AppPage(tablet.page).follow(`/tiem-chung/buoi/${session}/${patientId}?vx=FLU`);
    const attend = new AttendPage(tablet.page);
    await attend.arrive();
    await attend.screen('36,9', '60');
    await attend.conclude();
    return attend;
  }
  async function give(tablet: Tablet, patientId: string): Promise<void> {
    const attend = await toInject(tablet, patientId);
    await new StockPages(tablet.page).newVial(GOOD.lotNo).click();
    await attend.save(vi('epi_session_inject_save'));
    await expect(tablet.page.getByRole('heading', { name: vi('epi_session_given') })).toBeVisible();
  }

  await test.step('both tablets open a vial without a connection, and say the same when they have met', async () => {
    for (const tablet of [a, b]) await tablet.context.setOffline(true);
    await give(a, first);
    await give(b, second);
    for (const pages of [here, there]) await expect(await pages.row(GOOD.lotNo)).toContainText('20');
    for (const tablet of [a, b]) await tablet.context.setOffline(false);
    for (const pages of [here, there])
      await expect(await pages.row(GOOD.lotNo)).toContainText(/\b10\b/, { timeout: 60_000 });
  });

  await test.step('an expired lot is refused, and only the head could allow it', async () => {
    const attend = await toInject(a, third);
    await here.newVial(OLD.lotNo).click();
    await expect(here.stopped).toBeVisible();
    await expect(a.page.getByText(vi('stock_ask_head'))).toBeVisible();
    await expect(a.page.getByRole('button', { name: vi('stock_override') })).toHaveCount(0);
    await attend.press(vi('epi_session_inject_save'));
    await expect(a.page.getByText(vi('draft_stopped'))).toBeVisible();
  });

  await test.step('a lot that one tablet suspends stands still on the other; the head allows one dose, with a reason', async () => {
    const attend = await toInject(b, fourth);
    await there.newVial(GOOD.lotNo).click();
    await expect(there.stopped).toHaveCount(0);
    await here.suspend(LOT, 'Trẻ tím tái sau tiêm');
    await expect(there.stopped).toBeVisible({ timeout: 60_000 });
    await b.page.getByRole('button', { name: vi('stock_override') }).click();
    const dialog = b.page.getByRole('dialog');
    await dialog.locator('textarea').fill('Lô đã được kiểm tra lại');
    await dialog.getByRole('button', { name: vi('stock_override_yes') }).click();
    await attend.save(vi('epi_session_inject_save'));
    await head.everythingIsOnServer();
    expect(
      await server.only('immunizations', (dose) => dose.patientId === fourth && dose.productCode === 'FLU'),
    ).toMatchObject({
      lotId: LOT,
      override: { rule: 'suspended', reason: 'Lô đã được kiểm tra lại', by: 'demo-lan' },
    });
  });

  await test.step('a fridge that is too warm wants to be told what was done, and raises an alarm on both tablets', async () => {
    await nurse.follow('/tiem-chung/kho/nhiet-do');
    await a.page
      .getByRole('button', { name: vi('stock_morning'), exact: true })
      .first()
      .click();
    const form = new Fields(a.page);
    await form.type('celsius', '9,5');
    await form.press(vi('stock_reading_save'));
    await expect(form.issuesOf('action')).toHaveText(vi('issue_fridgeActionMissing'));
    await form.type('action', 'Chuyển vắc xin sang hòm lạnh');
    await form.save(vi('stock_reading_save'));
    await head.follow('/tiem-chung/kho');
    await expect(b.page.getByText(/9,5 °C lúc/)).toBeVisible({ timeout: 60_000 });
  });
  for (const tablet of [a, b]) expect(tablet.errors).toEqual([]);
});
