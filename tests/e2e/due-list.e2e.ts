import { VN_EPI_TT52_2025 } from '../../src/lib/domain/immunization/schedules.ts';
import { dayFromNow, today, typed, written } from './support/days.ts';
import { ForeignClient } from './support/foreign-client.ts';
import { AppPage, HUONG, LAN } from './support/pages/app.ts';
import { Fields } from './support/pages/fields.ts';
import { ADMIN, STATION } from './support/station.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

const REASON = 'Sốt 38,2 độ, hẹn lại sau';

test('due list, deferral with its reason, invitation, a schedule that arrives by sync, and rules that the head changes offline', async ({
  station,
  newTablet,
}) => {
  const tablet = newTablet({ viewport: { width: 360, height: 740 } });
  await tablet.turnOn();
  const { page } = tablet;
  const app = new AppPage(page);
  await app.signIn(HUONG);
  const fields = new Fields(page);
  const rows = page.getByRole('list', { name: vi('epi_due_lists') }).getByRole('listitem');
  const penta = vi('immunization_dose_PENTA_1').replace(/ mũi 1$/, '');
  let child = '';

  await test.step('who needs 5-in-1, and the day of the session', async () => {
    await app.follow('/tiem-chung');
    await fields.select('product', 'PENTA');
    await expect(rows.first()).toContainText(penta);
    const label = await rows.first().getByRole('link', { name: anyOpen }).getAttribute('aria-label');
    child = label?.replace(`${vi('epi_due_open_book')}: `, '') ?? '';
    expect(child).not.toBe('');
  });

  await test.step('the dose is deferred from the book, and the book says why', async () => {
    await rows.first().getByRole('link', { name: anyOpen }).click();
    const notGiven = new RegExp(`^${vi('immunization_not_given')} ${penta}`);
    await page.getByRole('button', { name: notGiven }).first().click();
    await fields.choose('notGivenStatus', 'HOAN');
    await fields.type('notGivenUntil', typed(dayFromNow(10)));
    await fields.type('notGivenReason', REASON);
    await page.getByRole('button', { name: vi('immunization_not_given_save'), exact: true }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(
      page.getByText(`${vi('immunization_deferred_until', { date: written(dayFromNow(10)) })} · ${REASON}`),
    ).toBeVisible();
  });

  await test.step('the list follows: not due any more, held with the reason, due again on the day', async () => {
    await app.follow('/tiem-chung');
    await fields.select('list', 'held');
    const held = rows.filter({ hasText: child });
    await expect(held).toContainText(REASON);
    await fields.select('list', 'due');
    await expect(rows.filter({ hasText: child })).toHaveCount(0);
    await fields.type('sessionDay', typed(dayFromNow(10)));
    await expect(rows.filter({ hasText: child })).toContainText(penta);
  });

  await test.step('the mother is invited with a message that can be sent', async () => {
    await page.getByRole('link', { name: vi('epi_due_invite') }).click();
    const message = page.getByRole('listitem').filter({ hasText: child }).first();
    await expect(message).toContainText(penta);
    await expect(message).toContainText(written(dayFromNow(10)));
    await expect(message.getByRole('button', { name: vi('epi_due_invite_copy') })).toBeVisible();
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('table').getByRole('row').filter({ hasText: child })).toBeVisible();
    await expect(page.getByRole('button', { name: vi('epi_due_invite_print') })).toBeHidden();
    await page.emulateMedia({ media: 'screen' });
  });

  await test.step('a schedule from the server changes the list; one with faults is refused with its sentence', async () => {
    const { series } = VN_EPI_TT52_2025;
    const next = {
      ...VN_EPI_TT52_2025,
      id: 'VN-THU',
      name: 'Lịch thử chỉ có lao và viêm gan B',
      validFrom: today(),
      series: series.filter(({ code }) => code === 'BCG' || code === 'HEPB0'),
    };
    const [hepB] = next.series;
    const broken = {
      ...next,
      id: 'VN-SAI',
      series: [{ ...hepB, doses: [{ ...hepB?.doses[0], overdueAfter: '-1d' }] }],
    };
    const refused = await put(station.url, broken);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('là số âm');
    expect((await put(station.url, next)).status).toBe(201);
    await app.follow('/tiem-chung');
    await expect(page.getByText(vi('epi_due_empty_title'))).toBeVisible({ timeout: 60_000 });
    await app.follow('/tiem-chung/lich');
    await expect(page.getByRole('heading', { name: next.name })).toBeVisible();
    await expect(page.getByText(vi('epi_schedule_source', { source: next.source })).first()).toBeVisible();
  });

  await test.step('the head changes a rule without a connection, and the other tablet works by it', async () => {
    const head = newTablet({ viewport: { width: 800, height: 1280 } });
    await head.turnOn();
    const her = new AppPage(head.page);
    await her.signIn(LAN);
    await head.context.setOffline(true);
    await her.follow('/tiem-chung/lich/quy-tac');
    const form = new Fields(head.page);
    await form.type('values.observationMinutes', '45');
    await form.save(vi('epi_rule_save'));
    await her.waits(1);
    await head.context.setOffline(false);
    await her.everythingIsOnServer();
    const doc = await new ForeignClient(station, 'station').get('settings', 'rules:immunization');
    expect(doc).toMatchObject({ type: 'rules', values: [{ id: 'observationMinutes', value: 45 }] });
    await app.follow('/tiem-chung/lich/quy-tac');
    await expect(page.getByText(`45 ${vi('epi_rule_unit_minutes')}`)).toBeVisible({ timeout: 60_000 });
    expect(head.errors).toEqual([]);
  });
  expect(tablet.errors).toEqual([]);
});

const anyOpen = new RegExp(`^${vi('epi_due_open_book')}`);

function put(url: string, schedule: { id: string }): Promise<Response> {
  const at = new Date().toISOString();
  const id = `schedule:${schedule.id}`;
  const record = {
    id,
    type: 'schedule',
    schedule,
    stationCode: STATION,
    villageCode: '',
    version: 1,
    createdAt: at,
    createdBy: ADMIN.name,
    createdDevice: 'server',
    updatedAt: at,
    updatedBy: ADMIN.name,
    updatedDevice: 'server',
    clock: '0',
  };
  return fetch(`${url}/couch/tram-${STATION}-settings/${encodeURIComponent(id)}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${btoa(`${ADMIN.name}:${ADMIN.password}`)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(record),
  });
}
