import { expect, test } from 'vitest';
import { networkOf } from './network.ts';
import { LIMITS, RateLimits, type Holder } from './rate-limits.ts';

const small = {
  device: { requests: { burst: 3, perSecond: 1 }, bytes: { burst: 1_000, perSecond: 100 } },
  person: { requests: { burst: 5, perSecond: 1 }, bytes: { burst: 2_000, perSecond: 100 } },
  server: LIMITS.server,
  address: { requests: { burst: 2, perSecond: 1 }, bytes: { burst: 1_000, perSecond: 100 } },
};
const on = (device: string): Holder[] => [
  ['device', device],
  ['person', 'lan'],
];

function clocked() {
  const clock = { now: 1_000_000 };
  return { clock, limits: new RateLimits(small, () => clock.now) };
}

test('a device may spend its burst and then what time gives back', () => {
  const { clock, limits } = clocked();
  expect([1, 2, 3, 4].map(() => limits.admit(on('a')))).toEqual([0, 0, 0, 1_000]);
  clock.now += 1_000;
  expect([1, 2].map(() => limits.admit(on('a')))).toEqual([0, 1_000]);
});

test('a person is counted over all devices, and a refused request costs nothing', () => {
  const { clock, limits } = clocked();
  for (let i = 0; i < 6; i++) limits.admit(on('a'));
  expect([1, 2, 3].map(() => limits.admit(on('b')))).toEqual([0, 0, 1_000]);
  clock.now += 1_000;
  expect(limits.admit(on('b'))).toBe(0);
});

test('bytes are charged afterwards: the next request waits for the debt', () => {
  const { clock, limits } = clocked();
  expect(limits.admit(on('a'))).toBe(0);
  limits.charge(on('a'), 1_500);
  expect(limits.admit(on('a'))).toBe(5_000);
  clock.now += 5_000;
  expect(limits.admit(on('a'))).toBe(0);
});

test('others are not touched, and a clock that goes back blocks nobody', () => {
  const { clock, limits } = clocked();
  for (let i = 0; i < 5; i++) limits.admit([['address', '10.0.0.1']]);
  expect(limits.admit([['address', '10.0.0.2']])).toBe(0);
  clock.now -= 3_600_000;
  expect(limits.admit([['address', '10.0.0.1']])).toBe(1_000);
  clock.now += 1_000;
  expect(limits.admit([['address', '10.0.0.1']])).toBe(0);
});

test('very many addresses do not fill the memory, and who is in debt is not forgotten for them', () => {
  const { clock, limits } = clocked();
  for (let i = 0; i < 30_000; i++) {
    if (i % 1_000 === 0) clock.now += 1_000;
    limits.admit([['address', `a${i}`]]);
  }
  for (let i = 0; i < 3; i++) limits.admit([['address', 'loud']]);
  for (let i = 0; i < 2_000; i++) limits.admit([['address', `b${i}`]]);
  expect(limits.admit([['address', 'loud']])).toBeGreaterThan(0);
});

test('R14: a tablet that starts from empty never meets its limits', () => {
  const clock = { now: 0 };
  const limits = new RateLimits(LIMITS, () => clock.now);
  for (let i = 0; i < 400; i++) {
    clock.now += 10;
    expect(limits.admit(on('a'))).toBe(0);
    limits.charge(on('a'), 1024 * 1024);
  }
});

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:0db8:0:1:aaaa:bbbb:cccc:dddd', '2001:db8:0:1'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  ['unknown', 'unknown'],
])('%s stands for %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
