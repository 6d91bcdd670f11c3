import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddress, isHttps, parseProxyTrust, rememberClient } from './client-address.ts';

const requestFrom = (remoteAddress: string, headers: Record<string, string> = {}) =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage;

function seen(remoteAddress: string, headers: Record<string, string>, trust?: string) {
  const req = requestFrom(remoteAddress, headers);
  rememberClient(req, trust === undefined ? undefined : parseProxyTrust(trust));
  return [clientAddress(req), isHttps(req)];
}

const claims = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };

test('nobody is believed by default, not even this machine', () => {
  expect(seen('127.0.0.1', claims)).toEqual(['127.0.0.1', false]);
  expect(seen('198.51.100.1', claims)).toEqual(['198.51.100.1', false]);
  expect(clientAddress(requestFrom('::ffff:10.0.0.1', claims))).toBe('10.0.0.1');
});

test('a trusted proxy is believed for the address that it added, a client that pretends to be one is not', () => {
  expect(seen('127.0.0.1', claims, 'loopback')).toEqual(['203.0.113.7', true]);
  expect(seen('::1', claims, 'loopback')).toEqual(['203.0.113.7', true]);
  expect(seen('198.51.100.1', claims, 'loopback')).toEqual(['198.51.100.1', false]);
  const invented = { 'x-forwarded-for': '1.1.1.1, 203.0.113.7' };
  expect(seen('127.0.0.1', invented, 'loopback')).toEqual(['203.0.113.7', false]);
});

test('a chain of trusted proxies leads to the client', () => {
  const chain = { 'x-forwarded-for': '1.1.1.1, 203.0.113.7, 10.0.0.8', 'x-forwarded-proto': 'http, https' };
  expect(seen('10.0.0.5', chain, '10.0.0.0/24')).toEqual(['203.0.113.7', true]);
});

test.each(['', 'unknown', '10.0.0.5', 'x'.repeat(5000), '203.0.113.7, evil<script>'])(
  'a header that names nobody leaves the address of the proxy: %#',
  (header) => {
    expect(seen('10.0.0.5', { 'x-forwarded-for': header }, '10.0.0.5')[0]).toBe('10.0.0.5');
  },
);

test.each(['', 'all', '10.0.0.0/', '10.0.0.0/33', '10.0.0.1/8/8', 'loopback,'])('%j names no proxies', (text) => {
  expect(parseProxyTrust(text)).toBeUndefined();
});
