import { AxeBuilder } from '@axe-core/playwright';
import { ForeignClient } from './support/foreign-client.ts';
import { smallTargets, widerThanScreen } from './support/layout.ts';
import { AppPage, HUONG } from './support/pages/app.ts';
import { VisitForm } from './support/pages/visit.ts';
import { adult } from './support/people.ts';
import { ADMIN, STATION, type Station } from './support/station.ts';
import { expect, test } from './support/test.ts';
import { anyVi, vi } from './support/texts.ts';

const LONG_AGO = 'Ho ra máu, đã lâu';

test('what lies on the tablet: old visits on request, a store that is lost at work, a browser that deletes everything', async ({
  station,
  newTablet,
}) => {
  test.setTimeout(300_000);
  const server = new ForeignClient(station, 'station');
  const { _id: patientId } = await adult(server);
  await putOldVisit(station, server, patientId);
  const tablet = newTablet();
  await tablet.turnOn();
  const { page } = tablet;
  const app = new AppPage(page);
  await app.signIn(HUONG);
  const button = (key: string) => page.getByRole('button', { name: vi(key), exact: true });

  await test.step('a visit of years ago is on the server; the page says so, and what is missing without a connection', async () => {
    await app.follow(`/nguoi-dan/${patientId}`);
    await expect(page.getByText(anyVi('patient_older_on_server'))).toBeVisible();
    await expect(page.getByText(LONG_AGO)).toHaveCount(0);
    await tablet.context.setOffline(true);
    await expect(page.getByText(vi('patient_older_offline'))).toBeVisible();
    await button('patient_older_show').click();
    await expect(page.getByRole('alert')).toContainText(vi('error_noConnection'));
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect([await smallTargets(page), await widerThanScreen(page)]).toEqual([[], []]);
    await tablet.context.setOffline(false);
    await button('patient_older_show').click();
    await expect(page.getByText(anyVi('patient_older_came'))).toBeVisible();
    await expect(page.getByText(LONG_AGO)).toBeVisible();
  });

  await test.step('R9: the store is lost at work and comes back by itself', async () => {
    await page.evaluate(deleteDatabase, '--0--visits');
    // All visits are received anew before the chip says so again.
    await expect(app.chip).not.toHaveText(vi('frame_saved'));
    await app.everythingIsOnServer();
    await app.follow('/viec-hom-nay');
    await app.follow(`/nguoi-dan/${patientId}`);
    await expect(page.getByText(anyVi('patient_older_here'))).toBeVisible();
  });

  await test.step('R9: the browser deletes everything: the tablet says so, and how many records waited', async () => {
    await tablet.context.setOffline(true);
    const form = await VisitForm.open(page, patientId);
    await form.type('reason', 'Chưa gửi');
    await form.find('icdMain', 'R51');
    await form.finish();
    await app.waits(1);
    const cdp = await tablet.context.newCDPSession(page);
    await cdp.send('Storage.clearDataForOrigin', { origin: station.url, storageTypes: 'indexeddb' });
    await expect(page.getByText(vi('signin_lost_title'))).toBeVisible();
    await expect(page.getByText(vi('signin_lost_waiting', { count: 1 }))).toBeVisible();
    await page.reload();
    await expect(page.getByText(vi('signin_lost_waiting', { count: 1 }))).toBeVisible();
    await tablet.context.setOffline(false);
    await app.signIn(HUONG);
  });
  expect(tablet.errors).toEqual([]);
});

/** Closes the connections of the app and deletes one database, as a browser does that gives up a damaged one. */
async function deleteDatabase(ending: string): Promise<void> {
  const name = (await indexedDB.databases()).find((one) => one.name?.endsWith(ending))?.name ?? '';
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

/** A completed visit of this person, four years ago. */
async function putOldVisit(station: Station, server: ForeignClient, patientId: string): Promise<void> {
  const { _id, _rev, ...model } = (await server.all('visits')).find(({ status }) => status === 'completed') ?? {};
  const at = `${new Date().getFullYear() - 4}-03-02T01:00:00.000Z`;
  const visit = {
    ...model,
    id: 'visit-of-years-ago',
    linkCode: 'visit-of-years-ago',
    patientId,
    reason: LONG_AGO,
    startedAt: at,
    endedAt: at,
    signedAt: at,
    createdAt: at,
    updatedAt: at,
    nextAppointmentOn: '',
  };
  const answer = await fetch(`${station.url}/couch/tram-${STATION}-visits/${visit.id}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(visit),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}
