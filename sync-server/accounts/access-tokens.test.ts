import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createPrivateKey } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint, decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConfigError } from '../config.ts';
import { ACCESS_TOKEN_S, AccessTokens } from './access-tokens.ts';
import { KEY_FILE, OLD_KEY_FILE, openServerKeys } from './keys.ts';
import type { Person } from './people.ts';
import { thumbprintOf, type PublicJwk } from './public-key.ts';

let folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'tram-keys-'));
  folders.push(folder);
  return folder;
};
let folder: string;
let access: AccessTokens;

const hoa: Person = {
  ...{ id: 'p-hoa', username: 'hoa', name: 'Trần Thị Hoà', role: 'villageWorker', stationCode: '22333' },
  ...{ villageCodes: ['22333-01'], active: true },
};
const claims = { personId: 'p-hoa', deviceId: 'd1', stationCode: '22333', thumbprint: 'jkt' };

beforeEach(() => {
  folder = newFolder();
  access = new AccessTokens(openServerKeys(folder));
});
afterEach(() => {
  vi.useRealTimers();
  for (const one of folders) rmSync(one, { recursive: true });
  folders = [];
});

const keyOf = (dir: string) => JSON.parse(readFileSync(join(dir, KEY_FILE), 'utf8')) as PublicJwk & { d: string };
const signed = (dir: string, header: { kid?: string; typ?: string }, more: Record<string, unknown> = {}) =>
  new SignJWT({ sub: 'p-hoa', device: 'd1', station: '22333', ...more })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: thumbprintOf(keyOf(dir)), ...header })
    .setExpirationTime('15m')
    .sign(createPrivateKey({ key: { ...keyOf(dir) }, format: 'jwk' }));

test('an access token says who, where and until when, and is read by the server that signed it', async () => {
  const token = await access.issue(hoa, 'd1', 'jkt');
  const said = decodeJwt(token);
  expect(said).toMatchObject({
    ...{ sub: 'p-hoa', device: 'd1', station: '22333', role: 'villageWorker', villages: ['22333-01'] },
    cnf: { jkt: 'jkt' },
  });
  expect(Number(said.exp) - Number(said.iat)).toBe(ACCESS_TOKEN_S);
  expect(JSON.stringify(said)).not.toContain('Hoà');
  expect(await access.read(token)).toEqual(claims);
  expect(await access.read(token)).toEqual(claims);
});

describe('is refused', () => {
  test.each([true, false])('after its time, read before: %s', async (before) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const token = await access.issue(hoa, 'd1', 'jkt');
    if (before) expect(await access.read(token)).toEqual(claims);
    vi.setSystemTime(Date.now() + (ACCESS_TOKEN_S + 1) * 1000);
    expect(await access.read(token)).toBeUndefined();
  });

  test('when any part of it was changed', async () => {
    const [header = '', payload = '', signature = ''] = (await access.issue(hoa, 'd1', 'jkt')).split('.');
    const more = Buffer.from(JSON.stringify({ ...decodeJwt(`${header}.${payload}.${signature}`), station: '22444' }));
    const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
    for (const token of [
      `${header}.${more.toString('base64url')}.${signature}`,
      `${header}.${payload}.${flipped}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      '',
      '..',
      'x'.repeat(100_000),
    ])
      expect(await access.read(token)).toBeUndefined();
  });

  test('with alg none, with the public key as a secret, as another kind of JWT, or without an end', async () => {
    const { kid } = openServerKeys(folder);
    const body = { sub: 'p-hoa', device: 'd1', station: '22333' };
    const none = new UnsecuredJWT(body).setExpirationTime('15m').encode();
    const { d: _, ...publicPart } = keyOf(folder);
    const secret = new TextEncoder().encode(JSON.stringify(publicPart));
    const hmac = await new SignJWT(body)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid })
      .setExpirationTime('15m')
      .sign(secret);
    const endless = await new SignJWT(body)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
      .sign(createPrivateKey({ key: { ...keyOf(folder) }, format: 'jwk' }));
    for (const token of [none, hmac, endless, await signed(folder, { typ: 'dpop+jwt' })])
      expect(await access.read(token)).toBeUndefined();
    expect(await access.read(await signed(folder, {}))).toMatchObject({ personId: 'p-hoa' });
  });

  test('of another server, under its own kid, under ours, and under none', async () => {
    const other = newFolder();
    const foreign = new AccessTokens(openServerKeys(other));
    const { kid } = openServerKeys(folder);
    expect(await access.read(await foreign.issue(hoa, 'd1', 'jkt'))).toBeUndefined();
    expect(await access.read(await signed(other, { kid }))).toBeUndefined();
    expect(await access.read(await signed(folder, { kid: 'nobody' }))).toBeUndefined();
    expect(await access.read(await signed(folder, { kid: undefined }))).toBeUndefined();
  });
});

describe('the key', () => {
  test('is made once, for its owner only, and named by its thumbprint', async () => {
    const { kid } = openServerKeys(folder);
    expect(statSync(join(folder, KEY_FILE)).mode & 0o777).toBe(0o600);
    const { d: _, ...publicPart } = keyOf(folder);
    expect(kid).toBe(await calculateJwkThumbprint({ ...publicPart }));
    const token = await access.issue(hoa, 'd1', 'jkt');
    expect(await new AccessTokens(openServerKeys(folder)).read(token)).toEqual(claims);
  });

  test('is rotated by renaming it: what it signed is read until it is removed', async () => {
    const token = await access.issue(hoa, 'd1', 'jkt');
    renameSync(join(folder, KEY_FILE), join(folder, OLD_KEY_FILE));
    const rotated = new AccessTokens(openServerKeys(folder));
    expect(await rotated.read(token)).toEqual(claims);
    expect(await rotated.read(await rotated.issue(hoa, 'd1', 'jkt'))).toEqual(claims);
    rmSync(join(folder, OLD_KEY_FILE));
    expect(await new AccessTokens(openServerKeys(folder)).read(token)).toBeUndefined();
  });

  test.each(['', '{}', '{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"}'])(
    'that is broken stops the start: %j',
    (text) => {
      writeFileSync(join(folder, KEY_FILE), text);
      expect(() => openServerKeys(folder)).toThrow(ConfigError);
      expect(() => openServerKeys(folder)).toThrow(/access-key\.json.*khoá mới/);
    },
  );
});
