import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

describe('readConfig', () => {
  test('has defaults that need nothing', () => {
    const config = readConfig([], {});
    expect(config).toMatchObject({ port: 8080, host: '127.0.0.1', role: 'station', demo: true, logLevel: 'warn' });
    expect(config.dataDir).toBe(resolve('./data'));
    expect(config.admin).toBeUndefined();
    expect(config.uplink).toEqual({ at: { hour: 22, minute: 0 }, credentials: undefined });
  });

  test('reads every option', () => {
    const config = readConfig(
      [
        '--port',
        '0',
        '--role',
        'both',
        '--no-demo',
        '--uplink-url',
        'https://kho.example.vn/couch/',
        '--uplink-at',
        '1:05',
      ],
      { TRAM_ADMIN: 'quan-tri:a:b', TRAM_LOG: 'info' },
    );
    expect(config).toMatchObject({ port: 0, role: 'both', demo: false, logLevel: 'info' });
    expect(config.admin).toEqual({ name: 'quan-tri', password: 'a:b' });
    expect(config.uplink).toMatchObject({ url: 'https://kho.example.vn/couch', at: { hour: 1, minute: 5 } });
  });

  test('reads the files of the certificate, and believes no proxy unless it is told', () => {
    const { tls, trustProxy } = readConfig(['--tls-cert', 'cert.pem', '--tls-key', '/k/key.pem'], {});
    expect(tls).toEqual({ certFile: resolve('cert.pem'), keyFile: '/k/key.pem' });
    expect(trustProxy).toBeUndefined();
    const trusting = readConfig(['--trust-proxy', 'loopback, 10.0.0.0/24'], {}).trustProxy;
    expect(['127.0.0.1', '::1', '10.0.0.9', '10.0.1.9'].map((address) => trusting?.has(address))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test('reads a secret from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tram-config-'));
    writeFileSync(join(folder, 'admin'), 'quan-tri:bi-mat\n');
    expect(readConfig([], { TRAM_ADMIN_FILE: join(folder, 'admin') }).admin).toEqual({
      name: 'quan-tri',
      password: 'bi-mat',
    });
    rmSync(folder, { recursive: true });
    expect(() => readConfig([], { TRAM_ADMIN_FILE: join(folder, 'admin') })).toThrow(/TRAM_ADMIN_FILE/);
  });

  test.each([
    [['--admin', 'a:b'], /dòng lệnh/],
    [['--admin=a:b'], /dòng lệnh/],
    [['--uplink-credentials', 'a:b'], /dòng lệnh/],
    [['--uplink-url', 'http://a:b@kho/couch'], /TRAM_UPLINK_CREDENTIALS/],
    [['--port', '99999'], /--port/],
    [['--port', '80a'], /--port/],
    [['--role', 'district'], /--role/],
    [['--uplink-at', '25:00'], /--uplink-at/],
    [['--uplink-url', 'kho'], /--uplink-url/],
    [['--tls-cert', 'cert.pem'], /--tls-key/],
    [['--tls-key', 'key.pem'], /--tls-cert/],
    [['--trust-proxy', 'everybody'], /--trust-proxy/],
    [['--trust-proxy', '10.0.0.1/33'], /--trust-proxy/],
    [['--engine', 'postgres'], /sqlite hoặc couchdb/],
    [['--couchdb-url', 'http://127.0.0.1:5984'], /--engine couchdb/],
    [['--engine', 'couchdb', '--couchdb-url', '127.0.0.1:5984'], /http:\/\/127.0.0.1:5984/],
    [['--engine', 'couchdb', '--couchdb-url', 'http://a:b@couchdb:5984'], /TRAM_COUCHDB_CREDENTIALS/],
    [['--engine', 'couchdb', '--couchdb-url', 'http://couchdb:5984'], /TRAM_COUCHDB_PROXY_SECRET_FILE/],
    [['--engine', 'couchdb', '--couchdb-url', 'http://couchdb:5984', '--role', 'both'], /--role station/],
    [['--couchdb-credentials', 'a:b'], /dòng lệnh/],
    [['--unknown'], /Tham số không hợp lệ/],
    [['extra'], /Tham số không hợp lệ/],
  ])('refuses %j with a sentence that does not repeat a secret', (argv, sentence) => {
    expect(() => readConfig(argv, {})).toThrow(ConfigError);
    expect(() => readConfig(argv, {})).toThrow(sentence);
    expect(() => readConfig(argv, {})).not.toThrow(/a:b/);
  });

  test('takes CouchDB for the engine, with its credentials from the environment', () => {
    const arguments_ = ['--engine', 'couchdb', '--couchdb-url', 'http://couchdb:5984/'];
    expect(readConfig([], {}).engine).toEqual({ kind: 'sqlite' });
    expect(readConfig(arguments_, { TRAM_COUCHDB_CREDENTIALS: 'tram:a:b' }).engine).toEqual({
      kind: 'couchdb',
      url: 'http://couchdb:5984',
      credentials: { basic: { name: 'tram', password: 'a:b' } },
    });
    expect(readConfig(arguments_, { TRAM_COUCHDB_PROXY_SECRET: 'x' }).engine).toMatchObject({
      credentials: { proxySecret: 'x' },
    });
  });

  test.each([['nobody'], [':secret'], ['name:']])('refuses TRAM_ADMIN=%s', (TRAM_ADMIN) => {
    expect(() => readConfig([], { TRAM_ADMIN })).toThrow(/TÊN:MẬT_KHẨU/);
  });
});
