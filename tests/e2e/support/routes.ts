import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { root } from '../../../sync-server/operate/bootstrap.mjs';
import { routineSessionId } from '../../../src/lib/domain/sessions/index.ts';
import { today } from './days.ts';
import type { Doc, ForeignClient } from './foreign-client.ts';
import { STATION } from './station.ts';

/** Every route of the app, as its folder is called: `/nguoi-dan/[id]`. */
export function allRoutes(): string[] {
  const folder = join(root, 'src', 'routes');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('+page.svelte'))
    .map((path) => `/${relative('.', join(path, '..')).split(sep).join('/')}`)
    .map((route) => (route === '/.' ? '/' : route))
    .sort();
}

/** Records with much in them, so that a screen shows all that it can. */
interface Busy {
  patientId: string;
  visitId: string;
  childId: string;
  householdId: string;
  caseId: string;
  sessions: string[];
  lotId: string;
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const most = (docs: Doc[], weight: (doc: Doc) => number): Doc => {
  const [first] = [...docs].sort((a, b) => weight(b) - weight(a));
  if (!first) throw new Error('The demo has no records.');
  return first;
};

export async function busyRecords(server: ForeignClient): Promise<Busy> {
  const [patients, households, visits, doses, notices, sessions, stock] = await Promise.all([
    server.all('patients'),
    server.all('households'),
    server.all('visits'),
    server.all('immunizations'),
    server.all('notices'),
    server.all('sessions'),
    server.all('stock'),
  ]);
  const visitsOf = (id: string) => visits.filter(({ patientId }) => patientId === id);
  const patient = most(
    patients.filter(({ _id }) => visitsOf(_id).length > 0),
    (doc) =>
      3 * list(doc.allergies).length +
      3 * list(doc.conditions).length +
      list(doc.contacts).length +
      visitsOf(doc._id).length,
  );
  const child = most(patients, ({ _id }) => doses.filter(({ patientId }) => patientId === _id).length);
  const visit = most(visitsOf(patient._id), (doc) => list(doc.prescription).length + list(doc.icdOther).length);
  const household = most(households, (doc) => list(doc.members).length);
  const ids = sessions.filter(({ type }) => type === 'session').map(({ _id }) => _id);
  return {
    patientId: patient._id,
    visitId: visit._id,
    childId: child._id,
    householdId: household._id,
    caseId: notices[0]?._id ?? '',
    sessions: ids,
    lotId: stock.find(({ type }) => type === 'lot')?._id ?? '',
  };
}

/** Sessions at each stage; that of people who just come is there before it is written. */
const sessionIds = ({ sessions }: Busy) => [...sessions, routineSessionId(STATION, '', today())];

/** Addresses that show each route with data; some routes have several faces. */
export function addressesOf(route: string, busy: Busy): string[] {
  const { patientId, visitId, childId, householdId, caseId, lotId } = busy;
  if (route === '/tiem-chung/phan-ung/[id]') return [`/tiem-chung/phan-ung/${encodeURIComponent(caseId || 'none')}`];
  if (route === '/tiem-chung/bao-cao/[id]') return ['/tiem-chung/bao-cao/none'];
  if (route === '/tiem-chung/kho/[id]') return [`/tiem-chung/kho/${encodeURIComponent(lotId)}`];
  if (route === '/tiem-chung/phan-ung/moi') return [`/tiem-chung/phan-ung/moi?nguoi=${childId}`];
  if (route === '/nguoi-dan/[id]/tiem-chung')
    return [`/nguoi-dan/${childId}/tiem-chung`, `/nguoi-dan/${childId}/tiem-chung?ghi=`];
  if (route === '/ho-gia-dinh/[id]/tham')
    return [`/ho-gia-dinh/${householdId}/tham`, `/ho-gia-dinh/${householdId}/tham?nguoi=xong`];
  if (route === '/nguoi-dan/moi') return ['/nguoi-dan/moi', `/nguoi-dan/moi?ho=${householdId}&sinh=1`];
  if (route === '/dang-nhap') return ['/dang-nhap?them', '/dang-nhap?lai'];
  if (route.startsWith('/tiem-chung/buoi/[id]')) {
    const seen = route.replace('[patientId]', childId);
    return sessionIds(busy).map((id) => seen.replace('[id]', encodeURIComponent(id)));
  }
  if (route === '/tim') return ['/tim', '/tim?q=nguyen'];
  if (route === '/can-xem') return ['/can-xem', '/can-xem?xem=da-quyet'];
  if (route === '/lich-su/[kind]/[id]')
    return [`/lich-su/patients/${patientId}`, `/lich-su/households/${householdId}`, `/lich-su/visits/${visitId}`];
  if (route === '/trung-lap/[a]/[b]') return [`/trung-lap/${patientId}/${childId}`];
  const id = route.startsWith('/ho-gia-dinh') ? householdId : patientId;
  const address = route.replace('[id]', id).replace('[visitId]', visitId);
  if (address.includes('[')) throw new Error(`No data for the route ${route}: add it here.`);
  return [address];
}
