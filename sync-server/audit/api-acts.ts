import type { Accounts } from '../accounts/accounts.ts';
import { ApiError } from '../http/api-error.ts';
import type { ApiAnswer, ApiRequest, Route } from '../http/router.ts';
import { actorOf } from './actor.ts';
import type { AuditLog } from './log.ts';
import type { AuditEntry, Details } from './line.ts';

type Body = Record<string, unknown>;
interface Act {
  event: string;
  details?: Details;
}

/** What each address of the JSON API does that must be kept; addresses that are not here change nothing of note. */
const ACTS: Record<string, (request: ApiRequest, body: Body, answer: ApiAnswer) => Act[]> = {
  'POST /api/sign-out': () => [{ event: 'signOut' }],
  'POST /api/devices/:id/revoke': ({ params }) => [{ event: 'device.revoked', details: { of: code(params.id) } }],
  'POST /api/people': (_request, _body, answer) => {
    const { id, role, stationCode } = personIn(answer);
    return [{ event: 'person.created', details: { of: id, role, station: stationCode } }];
  },
  'PATCH /api/people/:id': ({ params }, body): Act[] => {
    const of = code(params.id);
    const { pin, ...others } = body;
    const changed = Object.keys(others).filter((field) => ['name', 'active', 'villageCodes', 'role'].includes(field));
    const active: Details = typeof body.active === 'boolean' ? { active: body.active } : {};
    return [
      ...(pin === undefined ? [] : [{ event: 'pin.changed', details: { of } }]),
      ...(changed.length === 0 ? [] : [{ event: 'person.changed', details: { of, changed, ...active } }]),
    ];
  },
  'POST /api/pin': ({ caller }) => [{ event: 'pin.changed', details: { of: actorOf(caller).actor } }],
  'POST /api/device': (_request, body, answer) => {
    const { state } = answer.body as { state?: string };
    return state === 'revoked' ? [{ event: 'device.eraseTold', details: { of: code(body.deviceId) } }] : [];
  },
  'PATCH /api/station/rules': (_request, { offlineDays, visitMonths }) => [
    {
      event: 'station.rules',
      details: {
        ...(offlineDays === undefined ? {} : { offlineDays: Number(offlineDays) }),
        ...(visitMonths === undefined ? {} : { visitMonths: Number(visitMonths) }),
      },
    },
  ],
  'POST /api/stations': (_request, body) => [{ event: 'station.saved', details: { station: code(body.code) } }],
  'POST /api/replicators': (_request, body) => [
    { event: 'replicator.issued', details: { station: code(body.stationCode) } },
  ],
  'POST /api/replicators/:name/revoke': ({ params }) => [
    { event: 'replicator.revoked', details: { of: code(params.name) } },
  ],
  'POST /api/bundles': (_request, _body, { body }) => {
    const { from, refused = [] } = body as { from?: { id?: string; deviceId?: string }; refused?: unknown[] };
    const details = { bundle: code(from?.id), of: code(from?.deviceId), refused: refused.length };
    return [{ event: 'bundle.imported', details }];
  },
  'POST /api/uplink/run': () => [{ event: 'uplink.asked' }],
};

const SIGN_IN = 'POST /api/sign-in';
const auditedErrors = new WeakSet<object>();

/** True for an error whose line is written already. */
export const isAudited = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && auditedErrors.has(error);

/** The same routes; what they do is on disk in the audit log before it is answered. */
export function auditedRoutes(routes: readonly Route[], accounts: Accounts, audit: AuditLog): Route[] {
  return routes.map((route) => {
    const name = `${route.method} ${route.path}`;
    const act = ACTS[name];
    if (name === SIGN_IN) return { ...route, handle: (request) => signIn(route, rereadable(request), accounts, audit) };
    if (!act) return route;
    return {
      ...route,
      async handle(asked) {
        const request = rereadable(asked);
        const answer = await route.handle(request);
        const body = await request.body().catch(() => ({}));
        for (const { event, details = {} } of act(request, body, answer))
          await audit.record({ ...whoAsks(request), event, outcome: 'ok', details });
        return answer;
      },
    };
  });
}

/** Wrong ones are kept too; those that only have to wait (429) are counted with the other refusals. */
async function signIn(route: Route, request: ApiRequest, accounts: Accounts, audit: AuditLog): Promise<ApiAnswer> {
  const body = await request.body();
  const device = code(body.deviceId);
  try {
    const answer = await route.handle(request);
    const actor = personIn(answer).id;
    await audit.record({ actor, device, address: request.address, event: 'signIn', outcome: 'ok', details: {} });
    return answer;
  } catch (error) {
    if (error instanceof ApiError && [401, 403, 409].includes(error.status)) {
      // The name only when it is somebody's: a PIN is easily typed into the wrong field.
      const actor = typeof body.username === 'string' ? (accounts.people.byUsername(body.username)?.id ?? '') : '';
      const details = { code: error.code, ...(actor ? {} : { unknownName: true }) };
      await audit.record({ actor, device, address: request.address, event: 'signIn', outcome: 'refused', details });
      auditedErrors.add(error);
    }
    throw error;
  }
}

/** The body of a request comes once; here it may be asked for again. */
function rereadable(request: ApiRequest): ApiRequest {
  let body: Promise<Body> | undefined;
  return { ...request, body: () => (body ??= request.body()) };
}

function whoAsks({ caller, address }: ApiRequest): Pick<AuditEntry, 'actor' | 'device' | 'address'> {
  return { ...actorOf(caller), address };
}

/** The person that an answer speaks of. */
function personIn({ body }: ApiAnswer): { id: string; role: string; stationCode: string } {
  const { person } = body as { person?: { id?: string; role?: string; stationCode?: string } };
  return { id: person?.id ?? '', role: person?.role ?? '', stationCode: person?.stationCode ?? '' };
}

/** A code as devices and stations have it; anything else is not kept. */
const code = (value: unknown): string => (typeof value === 'string' && /^[\w.-]{1,80}$/.test(value) ? value : '');
