import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_BASIC, World } from './world.ts';
import { send } from './wire.ts';

/** Bytes that are no HTTP, or nearly. `FUZZ_RAW_RUNS` and `FUZZ_SEED` as in fuzz.test.ts. */
const RUNS = Number(process.env.FUZZ_RAW_RUNS ?? 500);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_122);
const MINUTE_MS = 60_000;

const world = new World();
const AUTH = `Authorization: ${ADMIN_BASIC}\r\n`;
const JSON_HEAD = `Host: x\r\n${AUTH}Content-Type: application/json\r\n`;
const BULK = 'POST /couch/fuzz-a/_bulk_docs HTTP/1.1\r\n';

/** Requests that are right, to be torn apart. */
const WHOLE = [
  `GET /couch/fuzz-a HTTP/1.1\r\nHost: x\r\n${AUTH}\r\n`,
  `${BULK}${JSON_HEAD}Content-Length: 11\r\n\r\n{"docs":[]}`,
  `${BULK}${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\nb\r\n{"docs":[]}\r\n0\r\n\r\n`,
  `${BULK}${JSON_HEAD}Expect: 100-continue\r\nContent-Length: 11\r\n\r\n{"docs":[]}`,
  `POST /api/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
  `PUT /couch/fuzz-a/d0/a HTTP/1.1\r\n${JSON_HEAD}Content-Length: 3\r\n\r\nabc`,
];

const BROKEN = [
  '',
  '\r\n\r\n\r\n',
  'GET\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'GET http://other/couch/ HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET //couch/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET \\couch HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET * HTTP/1.1\r\nHost: x\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
  'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET / HTTP/1.0\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n',
  'GET / HTTP/1.1\nHost: x\n\n',
  'GET / HTTP/1.1\r\nHost : x\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n',
  `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`,
  `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: x\r\n${'X: a\r\n'.repeat(3_000)}\r\n`,
  `${BULK}${JSON_HEAD}Content-Length: -1\r\n\r\n`,
  `${BULK}${JSON_HEAD}Content-Length: 1e9\r\n\r\n`,
  `${BULK}${JSON_HEAD}Content-Length: 99999999999999999999\r\n\r\n`,
  `${BULK}${JSON_HEAD}Content-Length: 11\r\nContent-Length: 12\r\n\r\n{"docs":[]}`,
  `${BULK}${JSON_HEAD}Content-Length: 11\r\nTransfer-Encoding: chunked\r\n\r\n{"docs":[]}`,
  `${BULK}${JSON_HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  `${BULK}${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\n-1\r\n`,
  `${BULK}${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n`,
  `${BULK}${JSON_HEAD}Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(50_000)}\r\n`,
  'GET /couch/ HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
];

/** Whole requests one after the other, cut and with bytes changed. */
const bytes: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.array(fc.constantFrom(...WHOLE, ...WHOLE, ...BROKEN), { minLength: 1, maxLength: 3 }),
    fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 3 }),
  )
  .map(([texts, cut, changes]) => {
    const whole = Buffer.from(texts.join(''), 'latin1');
    for (const [at, byte] of changes) if (whole.length > 0) whole[Math.floor(at * (whole.length - 1))] = byte;
    return cut === null ? whole : whole.subarray(0, Math.floor(cut * whole.length));
  });

describe('bytes that are no HTTP', () => {
  beforeAll(() => world.start());
  afterAll(() => world.stop());

  it(
    `R20: ${RUNS} connections end, without a fault, and change nothing of others`,
    async () => {
      const canaries = await world.canaries();
      const property = fc.asyncProperty(fc.limitShrink(bytes, 60), async (sent) => {
        const { kind, status } = await send(world.port, sent, { halfClose: true });
        if (kind === 'hang') throw new Error('the connection stays open');
        if (status === 500) throw new Error('answered 500');
        if (world.exited ?? world.faults[0]) throw new Error(world.exited ?? world.faults.splice(0).join('\n'));
      });
      await fc.assert(property, { seed: SEED, numRuns: RUNS });
      expect(await world.canaries()).toBe(canaries);
      await world.expectService();
    },
    MINUTE_MS + RUNS * 200,
  );

  it('cuts a client that stops in the middle of its body', async () => {
    const started = `${BULK}${JSON_HEAD}Content-Length: 1000\r\n\r\n{"docs":`;
    expect((await send(world.port, Buffer.from(started))).kind).not.toBe('hang');
    await world.expectService();
  });
});
