import { TransportError } from '../ports.ts';
import { isObject, type JsonObject } from './documents.ts';
import type { Http } from './http.ts';

/** An access token and when it came, by this device's clock (milliseconds since 1970). */
export interface AccessToken {
  token: string;
  expiresInS: number;
  at: number;
}

/** What a sign-in left on the device. */
export interface Credentials {
  refreshToken: string;
  /** The one that came with the sign-in. */
  access?: AccessToken;
}

export interface AccessDeps {
  /** Requests without a token. */
  http: Http;
  credentials: () => Credentials;
  /** A proof that the device's key is here (RFC 9449), with the server's nonce when it gave one. */
  proof: (nonce: string | undefined) => Promise<string>;
  now: () => number;
  /** The server has granted a token: its whole answer. */
  onGranted?: (answer: JsonObject) => void;
}

/** A token with less time than this gets no request any more: a long poll must end before its token does. */
const MARGIN_S = 120;
/** So long a refusal is not asked for again: the refresh token would have to be another one. */
const REFUSAL_MS = 60_000;
/** The server may ask once for its nonce, and once more when that has changed meanwhile. */
const TRIES = 3;

/**
 * Access tokens for the transport: asks `/api/token` when there is none, when it is about to end, or when the server did not take it
 * (`refused`). However many ask at once, the server is asked once.
 * @throws TransportError of the request; `signIn`: only the person can help
 */
export function createAccess({ http, credentials, proof, now, onGranted }: AccessDeps) {
  let held: { of: string; access: AccessToken } | undefined;
  let refusal: { of: string; at: number; error: TransportError } | undefined;
  let asking: { of: string; answer: Promise<AccessToken> } | undefined;
  let nonce: string | undefined;

  function usable(of: string, refused: string | undefined): AccessToken | undefined {
    const access = held?.of === of ? held.access : credentials().access;
    if (!access || access.token === refused) return undefined;
    const age = now() - access.at;
    // A clock that was set back says nothing about the age.
    return age >= 0 && age < (access.expiresInS - MARGIN_S) * 1000 ? access : undefined;
  }

  async function ask(refreshToken: string): Promise<AccessToken> {
    try {
      const answer = await granted(refreshToken);
      const access = { token: String(answer.token), expiresInS: Number(answer.expiresInS) || 0, at: now() };
      held = { of: refreshToken, access };
      refusal = undefined;
      if (credentials().refreshToken === refreshToken) onGranted?.(answer);
      return access;
    } catch (error) {
      if (error instanceof TransportError && error.kind === 'signIn') refusal = { of: refreshToken, at: now(), error };
      throw error;
    }
  }

  async function granted(refreshToken: string): Promise<JsonObject> {
    for (let tries = 0; tries < TRIES; tries++) {
      const body = { refreshToken, proof: await proof(nonce) };
      const { body: answer } = await http({ path: '/api/token', body, accept: 400 });
      if (!isObject(answer)) throw new TransportError('server', 'answer of /api/token is no object');
      if (typeof answer.nonce === 'string') nonce = answer.nonce;
      if (typeof answer.token === 'string') return answer;
      if (answer.error !== 'use_dpop_nonce') throw new TransportError('rejected', String(answer.error), undefined, 400);
    }
    throw new TransportError('server', 'the server takes none of its own nonces');
  }

  return async (refused?: string): Promise<string> => {
    const of = credentials().refreshToken;
    const found = usable(of, refused);
    if (found) return found.token;
    if (refusal?.of === of && Math.abs(now() - refusal.at) < REFUSAL_MS) throw refusal.error;
    if (asking?.of !== of) {
      const answer = ask(of).finally(() => {
        if (asking?.answer === answer) asking = undefined;
      });
      asking = { of, answer };
    }
    return (await asking.answer).token;
  };
}
