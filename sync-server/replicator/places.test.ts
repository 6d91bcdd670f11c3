import { expect, test } from 'vitest';
import { Places } from './places.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who comes when all places are taken waits in order; who gives up takes no place', async () => {
  const places = new Places(1);
  const never = new AbortController();
  const gives = new AbortController();
  const order: string[] = [];
  const leave = await places.take(never.signal);
  const up = places.take(gives.signal).then((done) => {
    order.push('gave up');
    done();
  });
  const second = places.take(never.signal).then((done) => {
    order.push('second');
    return done;
  });
  const third = places.take(never.signal).then((done) => {
    order.push('third');
    return done;
  });
  gives.abort();
  await up;
  await turn();
  expect(order).toEqual(['gave up']);
  leave();
  const leaveSecond = await second;
  await turn();
  expect(order).toEqual(['gave up', 'second']);
  leaveSecond();
  (await third)();
  await places.take(never.signal);
  expect(order).toEqual(['gave up', 'second', 'third']);
});
