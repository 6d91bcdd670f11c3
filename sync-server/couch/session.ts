import { parseJsonBytes, isObject, readBody } from './body.ts';
import type { CouchPrincipal, ServerContext } from './context.ts';
import { badRequest, notFound, unauthorized } from './errors.ts';
import { sendJson } from './respond.ts';

const rolesOf = ({ roles, admin }: CouchPrincipal) => [...(admin ? ['_admin'] : []), ...roles];

/** GET /_session */
export async function getSession({ res, principal }: ServerContext): Promise<void> {
  const info = { authentication_handlers: ['cookie', 'default'], ...(principal ? { authenticated: 'default' } : {}) };
  const userCtx = principal ? { name: principal.name, roles: rolesOf(principal) } : { name: null, roles: [] };
  sendJson(res, 200, { ok: true, userCtx, info });
}

/** POST /_session: name and password in JSON or as a form; answers a cookie. */
export async function postSession(c: ServerContext): Promise<void> {
  if (!c.options.signIn) throw notFound('missing');
  const { name, password } = await credentials(c);
  const signedIn = await c.options.signIn(name, password, c.req);
  if (!signedIn) throw unauthorized('Name or password is incorrect.');
  const { principal, cookie } = signedIn;
  sendJson(c.res, 200, { ok: true, name: principal.name, roles: rolesOf(principal) }, { 'set-cookie': cookie });
}

async function credentials(c: ServerContext): Promise<{ name: string; password: string }> {
  const body = await readBody(c);
  const isForm = (c.req.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const fields = isForm ? Object.fromEntries(new URLSearchParams(body.toString())) : parseJsonBytes(body);
  const { name, username, password } = isObject(fields) ? fields : {};
  const who = name ?? username;
  if (typeof who !== 'string' || typeof password !== 'string') throw badRequest('request body must contain a username');
  return { name: who, password };
}

/** DELETE /_session */
export async function deleteSession({ res }: ServerContext): Promise<void> {
  const cookie = 'AuthSession=; Version=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; HttpOnly';
  sendJson(res, 200, { ok: true }, { 'set-cookie': cookie });
}
