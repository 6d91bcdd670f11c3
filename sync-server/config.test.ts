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
    [['--unknown'], /Tham số không hợp lệ/],
    [['extra'], /Tham số không hợp lệ/],
  ])('refuses %j with a sentence that does not repeat a secret', (argv, sentence) => {
    expect(() => readConfig(argv, {})).toThrow(ConfigError);
    expect(() => readConfig(argv, {})).toThrow(sentence);
    expect(() => readConfig(argv, {})).not.toThrow(/a:b/);
  });

  test.each([['nobody'], [':secret'], ['name:']])('refuses TRAM_ADMIN=%s', (TRAM_ADMIN) => {
    expect(() => readConfig([], { TRAM_ADMIN })).toThrow(/TÊN:MẬT_KHẨU/);
  });
});
