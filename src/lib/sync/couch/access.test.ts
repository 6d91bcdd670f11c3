import { describe, expect, test } from 'vitest';
import { TransportError } from '../ports.ts';
import { createAccess, type Credentials } from './access.ts';
import { createHttp } from './http.ts';

const SERVER = Date.parse('2026-11-21T01:00:00.000Z');
const DAY = 24 * 60 * 60 * 1000;

/** A server that grants `t1`, `t2`, …; `answers` come first. */
function accessWith(answers: (Response | undefined)[] = []) {
  const asked: { refreshToken: string; proof: string }[] = [];
  const world = { now: SERVER, credentials: { refreshToken: 'r' } as Credentials, people: [] as unknown[] };
  let granted = 0;
  const fetch = async (_: unknown, init: RequestInit = {}) => {
    asked.push(JSON.parse(String(init.body)) as (typeof asked)[number]);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return (
      answers.shift() ?? Response.json({ token: `t${++granted}`, expiresInS: 900, nonce: `n${granted}`, person: {} })
    );
  };
  const access = createAccess({
    http: createHttp({ baseUrl: 'https://s', fetch }),
    credentials: () => world.credentials,
    proof: async (nonce) => `proof with ${nonce}`,
    now: () => world.now,
    onGranted: ({ person }) => world.people.push(person),
  });
  return { access, asked, world };
}

const refusal = (status: number, body: object = { error: 'e' }, headers?: HeadersInit) =>
  Response.json(body, { status, headers });
const problem = (failing: Promise<unknown>) =>
  failing.then(
    () => undefined,
    (error: unknown) => (error instanceof TransportError ? [error.kind, error.retryAfterS] : error),
  );

describe('an access token', () => {
  test('is asked for once by ten requests at the same time, and kept', async () => {
    const { access, asked, world } = accessWith();
    expect(await Promise.all(Array.from({ length: 10 }, () => access()))).toEqual(Array(10).fill('t1'));
    expect(await access()).toBe('t1');
    expect(asked).toEqual([{ refreshToken: 'r', proof: 'proof with undefined' }]);
    expect(world.people).toHaveLength(1);
  });

  test('is asked for once by ten requests that were answered 401', async () => {
    const { access, asked } = accessWith();
    await access();
    expect(await Promise.all(Array.from({ length: 10 }, () => access('t1')))).toEqual(Array(10).fill('t2'));
    expect(await access('t1')).toBe('t2');
    expect(asked).toHaveLength(2);
    expect(asked[1]?.proof).toBe('proof with n1');
  });

  test('is renewed before it ends, with the one of the sign-in first', async () => {
    const { access, asked, world } = accessWith();
    world.credentials = { refreshToken: 'r', access: { token: 'of-sign-in', expiresInS: 900, at: SERVER } };
    expect(await access()).toBe('of-sign-in');
    world.now += 779_000;
    expect(await access()).toBe('of-sign-in');
    world.now += 2_000;
    expect(await access()).toBe('t1');
    expect(asked).toHaveLength(1);
  });

  test('R12: a clock that jumps by years costs one request and nothing else', async () => {
    const { access, asked, world } = accessWith();
    await access();
    for (const jump of [-3000 * DAY, 6000 * DAY]) {
      world.now += jump;
      await access();
      await access();
    }
    expect(asked).toHaveLength(3);
  });

  test('belongs to the person who works: another one on the tablet gets another', async () => {
    const { access, asked, world } = accessWith();
    expect(await access()).toBe('t1');
    world.credentials = { refreshToken: 'of-hung' };
    expect(await access()).toBe('t2');
    expect(asked[1]?.refreshToken).toBe('of-hung');
  });
});

describe("the server's nonce", () => {
  test('is taken over and the proof signed anew', async () => {
    const { access, asked } = accessWith([refusal(400, { error: 'use_dpop_nonce', nonce: 'n' })]);
    expect(await access()).toBe('t1');
    expect(asked.map(({ proof }) => proof)).toEqual(['proof with undefined', 'proof with n']);
  });

  test('is not chased for ever', async () => {
    const challenge = () => refusal(400, { error: 'use_dpop_nonce', nonce: 'n' });
    const { access, asked } = accessWith([challenge(), challenge(), challenge(), challenge()]);
    expect(await problem(access())).toEqual(['server', undefined]);
    expect(asked).toHaveLength(3);
  });
});

describe('a refresh that fails', () => {
  test('R8: refused, it asks the person once and not the server again and again', async () => {
    const { access, asked, world } = accessWith([refusal(401), refusal(401)]);
    const tries = Array.from({ length: 10 }, () => problem(access()));
    expect(await Promise.all(tries)).toEqual(Array(10).fill(['signIn', undefined]));
    expect(await problem(access('t'))).toEqual(['signIn', undefined]);
    expect(asked).toHaveLength(1);
    world.now += 61_000;
    expect(await problem(access())).toEqual(['signIn', undefined]);
    expect(asked).toHaveLength(2);

    world.credentials = { refreshToken: 'new' };
    expect(await access()).toBe('t1');
  });

  test.each([
    [429, ['busy', 7]],
    [503, ['busy', 7]],
    [500, ['server', 7]],
    [400, ['rejected', undefined]],
  ] as const)('answered %i it is no request to sign in, and is tried again', async (status, expected) => {
    const { access } = accessWith([refusal(status, { error: 'e' }, { 'retry-after': '7' })]);
    expect(await problem(access())).toEqual(expected);
    expect(await access()).toBe('t1');
  });

  test('behind the login page of a public network it waits', async () => {
    const page = new Response('<html>Wi-Fi</html>', { status: 401, headers: { 'content-type': 'text/html' } });
    const { access } = accessWith([page]);
    expect(await problem(access())).toEqual(['foreignServer', undefined]);
    expect(await access()).toBe('t1');
  });
});
