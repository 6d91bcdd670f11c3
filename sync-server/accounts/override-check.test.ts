import { afterAll, beforeAll, expect, test } from 'vitest';
import { addStation, ADMIN_BASIC, patientOf, startTestServer, type TestServer } from '../http/test-server.ts';

/** A dose from a lot that is stopped is the head's to allow: who says so in the record must be a head of this station. */

const DB = '/couch/tram-22333-immunizations';
let server: TestServer;
const ids: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer();
  await addStation(server, '22333');
  await addStation(server, '22334');
  const { body } = await server.ask('GET', '/api/people', { as: ADMIN_BASIC });
  for (const { id, username } of body.people as { id: string; username: string }[]) ids[username] = id;
});
afterAll(() => server.remove());

const dose = (id: string, by?: string) => {
  const { stationCode, villageCode, version, createdAt, createdBy, createdDevice, ...rest } = patientOf('22333', id);
  const { updatedAt, updatedBy, updatedDevice, clock } = rest;
  return {
    ...{ _id: id, id, stationCode, villageCode, version, createdAt, createdBy, createdDevice },
    ...{ updatedAt, updatedBy, updatedDevice, clock, patientId: 'p', productCode: 'MR', productName: 'MR' },
    ...{ antigens: ['MEASLES'], scheduleId: 's', scheduleDose: 'MR-1', occurredOn: '2026-11-21', status: 'DA_TIEM' },
    ...{ source: 'TAI_TRAM', programme: 'TCMR', reactions: [], lotId: 'lot:MR:A' },
    ...(by === undefined
      ? {}
      : { override: { rule: 'expired', reason: 'Không còn lô khác', by, at: '2026-11-21T03:20:00.000Z' } }),
  };
};
const put = async (as: string, body: { _id: string }) => server.ask('PUT', `${DB}/${body._id}`, { as, body });

test('a dose without an override, and one that the head allowed, may be sent by anybody of the station', async () => {
  const nurse = await server.signIn('nurse-22333', '482915');
  expect(await put(nurse, dose('plain'))).toMatchObject({ status: 201 });
  expect(await put(nurse, dose('allowed', ids['head-22333']))).toMatchObject({ status: 201 });
});

test.each(['nurse-22333', 'head-22334', 'nobody'])(
  'an override by %s is answered forbidden, with the sentence',
  async (who) => {
    const body = dose(`by-${who}`, ids[who] ?? who);
    const reason = 'Chỉ trưởng trạm được cho tiêm từ lô đang bị chặn.';
    for (const user of ['nurse-22333', 'head-22333']) {
      const as = await server.signIn(user, '482915');
      expect(await put(as, body)).toMatchObject({ status: 403, body: { error: 'forbidden', reason } });
      const bulk = await server.ask('POST', `${DB}/_bulk_docs`, {
        as,
        body: { docs: [dose(`ok-${who}-${user}`), body] },
      });
      expect(bulk.body).toMatchObject([{ ok: true }, { id: body._id, error: 'forbidden', reason }]);
    }
  },
);
