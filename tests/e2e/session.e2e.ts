import { dayFromNow, today, typed } from './support/days.ts';
import { ForeignClient, type Doc } from './support/foreign-client.ts';
import { AppPage, HUONG } from './support/pages/app.ts';
import { Fields } from './support/pages/fields.ts';
import { AttendPage, SessionBoard } from './support/pages/session.ts';
import { STATION } from './support/station.ts';
import { expect, test } from './support/test.ts';
import { vi } from './support/texts.ts';

const PLACE = 'Nhà văn hóa bản Thử';

/** `HH:mm` in Vietnam so many minutes ago, on this day at the earliest. */
function minutesAgo(minutes: number): string {
  const local = (ms: number) => new Date(ms + 7 * 3_600_000).toISOString();
  const then = local(Date.now() - minutes * 60_000);
  return then.slice(0, 10) === today() ? then.slice(11, 16) : '00:00';
}

test('a session without a connection: invited, one child with fever, one vaccinated and observed, killed in the middle, closed', async ({
  station,
  newTablet,
}) => {
  const server = new ForeignClient(station, 'station');
  const tablet = newTablet({ viewport: { width: 360, height: 740 } });
  await tablet.turnOn();
  let app = new AppPage(tablet.page);
  await app.signIn(HUONG);
  await tablet.context.setOffline(true);
  await station.stop();

  let sessionId = '';
  await test.step('planned for today: a place is asked for, the due list of the day is invited', async () => {
    await app.follow('/tiem-chung/buoi/moi');
    const form = new Fields(tablet.page);
    await form.type('on', typed(dayFromNow(-1)));
    await form.press(vi('epi_session_save'));
    await expect(form.issuesOf('on')).toHaveText(vi('issue_sessionInPast'));
    await expect(form.issuesOf('place')).toHaveText(vi('issue_sessionPlaceMissing'));
    await form.type('on', typed(today()));
    await form.type('place', PLACE);
    await tablet.page.getByRole('button', { name: /^Mời tất cả/ }).click();
    await form.save(vi('epi_session_save'));
    await expect(app.title).toHaveText(PLACE);
    sessionId = app.idShown();
  });

  const board = new SessionBoard(tablet.page);
  const people = await board
    .stage('invited')
    .locator('a')
    .evaluateAll((links) =>
      links.map((link) => (link.getAttribute('href') ?? '').split('/').at(-1)?.split('?')[0] ?? ''),
    );
  expect(people.length).toBeGreaterThan(1);
  const [first = '', second = ''] = new Set(people);
  const open = (id: string) => app.follow(`/tiem-chung/buoi/${sessionId}/${id}`);

  await test.step('fever of 38,2: 3,7 is refused, every vaccine is deferred, a day to come back is asked for', async () => {
    await open(first);
    const attend = new AttendPage(tablet.page);
    await attend.arrive();
    await attend.type('temperatureC', '3,7');
    await expect(attend.issuesOf('temperatureC')).toContainText('3,7');
    await attend.screen('38,2', '8');
    await attend.press(vi('epi_screen_save'));
    await expect(tablet.page.getByText(vi('draft_stopped'))).toBeVisible();
    for (const choose of await tablet.page.getByRole('button', { name: vi('epi_screen_in_days', { days: 7 }) }).all())
      await choose.click();
    await attend.conclude();
    await expect(attend.at('lot')).toHaveCount(0);
    await expect(tablet.page.getByText(/^Tạm hoãn đến/).first()).toBeVisible();
  });

  await test.step('killed while the other child is screened: what was typed is there again', async () => {
    await open(second);
    const attend = new AttendPage(tablet.page);
    await attend.arrive();
    await attend.type('temperatureC', '36,9');
    await attend.draftIsKept();
    await tablet.kill();
    await tablet.turnOn('/', { offline: true });
    app = new AppPage(tablet.page);
    await app.unlock(HUONG);
    await app.draft(vi('epi_screen_title')).getByRole('link').click();
    await expect(new Fields(tablet.page).at('temperatureC')).toHaveValue('36,9');
    await expect(app.restored).toBeVisible();
  });

  const attend = new AttendPage(tablet.page);
  await test.step('eligible: injected, observed for half an hour, with a day to come back', async () => {
    await attend.screen('36,9', '8');
    await attend.conclude();
    await attend.type('lot', 'CU-1');
    await attend.type('expiry', typed(dayFromNow(-1)));
    await attend.press(vi('epi_session_inject_save'));
    await expect(tablet.page.getByText(vi('draft_stopped'))).toBeVisible();
    await attend.open(vi('epi_session_inject_more'));
    await attend.type('occurredAt', minutesAgo(31));
    await attend.inject('BUOI-1', typed(dayFromNow(300)));
    await attend.skipOthers();
    await expect(attend.timer).toBeVisible();
    await tablet.page.getByRole('button', { name: vi('epi_observe_end_normal') }).click();
    const early = tablet.page.getByRole('dialog').getByRole('button', { name: vi('epi_observe_early_yes') });
    const ended = tablet.page.getByText(vi('epi_observe_result_normal'), { exact: true });
    await expect(early.or(ended).first()).toBeVisible();
    if (await early.isVisible()) await early.click();
    await expect(ended).toBeVisible();
    await tablet.page.getByRole('button', { name: vi('epi_session_next_save') }).click();
    await expect(tablet.page.getByRole('button', { name: vi('epi_session_next_change') })).toBeVisible();
  });

  await test.step('the board says where everybody stands; the session is closed with its figures', async () => {
    await app.follow(`/tiem-chung/buoi/${sessionId}`);
    const now = new SessionBoard(tablet.page);
    await expect(now.stage('done')).toHaveCount(1);
    await expect(now.stage('turnedAway')).toHaveCount(1);
    await app.follow(`/tiem-chung/buoi/${sessionId}/dong`);
    const form = new Fields(tablet.page);
    await form.press(vi('epi_session_close_save'));
    await expect(form.issuesOf('opened.0')).toHaveText(vi('issue_openedMissing'));
    await form.type('opened.0', '5');
    await form.save(vi('epi_session_close_save'));
    await expect(tablet.page.getByText('Hao phí 80 %')).toBeVisible();
  });

  await test.step('with a connection all of it arrives', async () => {
    await station.start();
    await tablet.context.setOffline(false);
    await app.everythingIsOnServer();
    const session = await server.get('sessions', sessionId);
    expect(session).toMatchObject({ status: 'closed', place: PLACE });
    expect(session.closing).toMatchObject([{ opened: 5, given: 1, wasted: 4 }]);
    expect(await server.get('sessions', `${sessionId}:${first}`)).toMatchObject({ temperatureC: 38.2 });
    const doses = (await server.all('immunizations')).filter((dose: Doc) => dose.sessionId === sessionId);
    expect(doses.filter(({ status }) => status === 'DA_TIEM')).toMatchObject([
      { patientId: second, lot: 'BUOI-1', screeningId: `${sessionId}:${second}`, stationCode: STATION },
    ]);
    const deferred = doses.filter(({ patientId }) => patientId === first);
    expect(deferred.length).toBeGreaterThan(0);
    for (const dose of deferred) expect(dose).toMatchObject({ status: 'HOAN', postponedUntil: dayFromNow(7) });
  });
  expect(tablet.errors).toEqual([]);
});
