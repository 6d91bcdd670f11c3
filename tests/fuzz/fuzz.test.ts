import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unknownTables, type Endpoint } from './endpoints.ts';
import { FOUND } from './found.ts';
import { show, tryOut } from './judge.ts';
import { anyRequest } from './requests.ts';
import { Tally } from './tally.ts';
import { send } from './wire.ts';
import { ADMIN_BASIC, METRICS_TOKEN, World } from './world.ts';

/**
 * `FUZZ_RUNS=50000 FUZZ_SEED=7 npx vitest run tests/fuzz` for a long run. Each endpoint gets some requests first, then all
 * of them by chance. The same seed sends the same requests.
 */
const RUNS = Number(process.env.FUZZ_RUNS ?? 600);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_122);
const EACH = 4;
const SERIES = 200;
/** Requests that a failure may be made smaller with. */
const SHRINKS = 60;
const MOST_FAILURES = 10;
const MEMORY_MB = 800;
const MINUTE_MS = 60_000;

const world = new World();
const tally = new Tally();

describe('every endpoint with any request', () => {
  beforeAll(() => world.start());
  afterAll(() => world.stop());

  it('knows every table of routes', () => {
    expect(unknownTables()).toEqual([]);
  });

  it.each(FOUND)('answers what once was a fault: $what', async ({ method, path, body, status }) => {
    const head = `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${ADMIN_BASIC}\r\nContent-Type: application/json\r\n`;
    const length = body === undefined ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
    const outcome = await send(world.port, Buffer.from(`${head}${length}\r\n${body ?? ''}`));
    expect({ status: outcome.status, exited: world.exited, faults: world.faults }).toEqual({ status, faults: [] });
  });

  it('does not take a client that goes away for a fault', async () => {
    const head =
      'POST /api/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{';
    await send(world.port, Buffer.from(head), { halfClose: true });
    await sleep(100);
    expect(world.faults).toEqual([]);
  });

  it(
    `R4, R20: ${RUNS} requests after ${EACH} to each endpoint bring no fault, no hang and no change of what is not theirs`,
    async () => {
      const canaries = await world.canaries();
      const failures: string[] = [];
      const goOn = () => failures.length < MOST_FAILURES && world.exited === undefined;
      for (const [at, endpoint] of world.endpoints.entries()) {
        if (goOn()) failures.push(...(await series([endpoint], SEED + at, EACH, canaries)));
      }
      for (let done = 0; done < RUNS && goOn(); done += SERIES) {
        failures.push(
          ...(await series(world.endpoints, SEED + done / SERIES, Math.min(SERIES, RUNS - done), canaries)),
        );
        failures.push(...(await faultsAfter(canaries)));
      }
      expect(failures.join('\n\n')).toBe('');
      expect(world.memoryMb() ?? 0).toBeLessThan(MEMORY_MB);
      if (process.env.FUZZ_RUNS) console.log(tally.report(), `\nmemory: ${world.memoryMb()} MB`);
    },
    MINUTE_MS + RUNS * 200,
  );

  it('came through to the work of the endpoints', () => {
    // Refusals alone would prove little.
    expect(tally.untouched(world.endpoints)).toEqual([]);
    expect(tally.share((status) => status === 429)).toBeLessThan(0.02);
    expect(tally.share((status) => status >= 200 && status < 300)).toBeGreaterThan(0.1);
  });

  it('leaves nothing open behind', async () => {
    // The replications that go on hold a feed each.
    const tasks = await Promise.all(
      ['/couch', '/warehouse/couch'].map((mount) => world.ask('GET', `${mount}/_active_tasks`)),
    );
    const feeds = tasks.flatMap(({ text }) => JSON.parse(text) as object[]).length;
    let open: string[] = ['?'];
    for (let tries = 0; open.length > 0 && tries < 100; tries++) {
      await sleep(100);
      const { text } = await world.ask('GET', '/metrics', undefined, METRICS_TOKEN);
      open = text.split('\n').filter((line) => isMoreThan(line, feeds));
    }
    expect(open).toEqual([]);
  });
});

/** A line of the figures that counts something open: feeds may be as many as `feeds`, all else must be none. */
function isMoreThan(line: string, feeds: number): boolean {
  const [, name, value] =
    /^tram_(requests_open|requests_running|requests_waiting|feeds_open|body_bytes)\b.* (\d+)$/.exec(line) ?? [];
  return Number(value ?? 0) > (name === 'feeds_open' ? feeds : 0);
}

/** Answers what went wrong, with how to see it again. */
async function series(endpoints: Endpoint[], seed: number, numRuns: number, canaries: string): Promise<string[]> {
  const property = fc.asyncProperty(fc.limitShrink(anyRequest(endpoints), SHRINKS), async (request) => {
    const { fault, outcome } = await tryOut(world, request);
    tally.add(request, outcome);
    if (fault ?? world.faults[0]) {
      // The line of the log comes by another way than the answer.
      await sleep(50);
      const told = world.faults.splice(0).join('\n');
      throw new Error(`${fault ?? 'the server logged a fault'}\n${show(request)}\n  ${outcome.status} ${told}`);
    }
    // What an administrator does is looked at after the series.
    const wrote = outcome.status < 300 && !['GET', 'HEAD'].includes(request.method) && request.as !== 'admin';
    if (wrote && (await world.canaries()) !== canaries) throw new Error(`changed what is not theirs\n${show(request)}`);
  });
  const { failed, errorInstance } = await fc.check(property, { seed, numRuns });
  return failed
    ? [`${errorInstance instanceof Error ? errorInstance.message : String(errorInstance)}\n${replay()}`]
    : [];
}

const replay = () => `again: FUZZ_SEED=${SEED} FUZZ_RUNS=${RUNS} npx vitest run tests/fuzz`;

/** What a series left behind. */
async function faultsAfter(canaries: string): Promise<string[]> {
  await world.refresh();
  const after = await world.canaries();
  if (after !== canaries) return [`something changed what is not theirs\n${after}\nwas\n${canaries}\n${replay()}`];
  return world.expectService().then(
    () => [],
    (error: unknown) => [`${String(error)}\n${replay()}`],
  );
}
