import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BusyError } from './busy-error.ts';
import { Lane, type Ticket } from './lane.ts';

const limits = { slots: 2, queue: 3, waitMs: 60_000, open: 10 };
const client = () => new EventEmitter() as unknown as ServerResponse;
const laneOf = (more: Partial<typeof limits> = {}) => new Lane({ ...limits, ...more }, () => 7);

async function turns(count = 5): Promise<void> {
  for (let i = 0; i < count; i++) await nextTurn();
}

test('so many work, so many wait in their order, the rest is sent away at once with a time to come back', async () => {
  const lane = laneOf();
  const order: number[] = [];
  const tickets: Ticket[] = [];
  const entering = [0, 1, 2, 3, 4, 5, 6].map((i) =>
    lane.enter(client()).then(
      (ticket) => {
        order.push(i);
        tickets.push(ticket);
      },
      (error: unknown) => expect(error).toMatchObject({ name: 'BusyError', why: 'queue', retryAfterS: 7 }),
    ),
  );
  await turns();
  expect([lane.running, lane.waiting, lane.shed.queue]).toEqual([2, 3, 2]);
  for (let i = 0; i < 5; i++) {
    tickets[i]?.leave();
    await turns();
  }
  await Promise.all(entering);
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect([lane.running, lane.waiting, lane.open]).toEqual([0, 0, 0]);
});

test('who waits for its client gives the slot away and gets one back before all newcomers', async () => {
  const lane = laneOf({ slots: 1 });
  const first = await lane.enter(client());
  let drained = () => {};
  const order: string[] = [];
  const drain = new Promise<void>((resolve) => (drained = resolve));
  const waiting = first.away(drain, false).then(() => order.push('first again'));
  const second = await lane.enter(client());
  expect([lane.running, lane.open]).toEqual([1, 2]);
  const third = lane.enter(client()).then((ticket) => {
    order.push('third');
    return ticket;
  });
  drained();
  await turns();
  expect(order).toEqual([]);
  second.leave();
  await waiting;
  first.leave();
  (await third).leave();
  expect(order).toEqual(['first again', 'third']);
  expect([lane.running, lane.open]).toEqual([0, 0]);
});

test('an idle feed is not counted at all', async () => {
  const lane = laneOf({ open: 1 });
  const feed = await lane.enter(client());
  let wake = () => {};
  const asleep = feed.away(new Promise<void>((resolve) => (wake = resolve)), true);
  expect([lane.running, lane.open]).toEqual([0, 0]);
  const other = await lane.enter(client());
  await expect(lane.enter(client())).rejects.toBeInstanceOf(BusyError);
  other.leave();
  wake();
  await asleep;
  expect([lane.running, lane.open]).toEqual([1, 1]);
  feed.leave();
  expect([lane.running, lane.open]).toEqual([0, 0]);
});

test('who goes away while it waits leaves the queue, and who waits too long is sent away', async () => {
  const lane = laneOf({ slots: 1, waitMs: 5 });
  const holder = await lane.enter(client());
  const gone = client();
  const left = lane.enter(gone);
  gone.emit('close');
  await expect(left).rejects.toMatchObject({ why: 'gone' });
  await expect(lane.enter(client())).rejects.toMatchObject({ why: 'wait' });
  expect(lane.waiting).toBe(0);
  holder.leave();
  (await lane.enter(client())).leave();
});

test('no more than the slots begin in one turn of the event loop, even when each is done at once', async () => {
  const lane = laneOf({ slots: 2, queue: 100 });
  let begun = 0;
  const all = Array.from({ length: 6 }, () =>
    lane.enter(client()).then((ticket) => {
      begun += 1;
      ticket.leave();
    }),
  );
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).toBe(2);
  await Promise.all(all);
  expect(begun).toBe(6);
});

test('a heartbeat that cannot be written while the feed wakes does not upset the count', async () => {
  const lane = laneOf({ slots: 1 });
  const feed = await lane.enter(client());
  let [wake, drained] = [() => {}, () => {}];
  const asleep = feed.away(new Promise<void>((resolve) => (wake = resolve)), true);
  const beat = feed.away(new Promise<void>((resolve) => (drained = resolve)), false);
  wake();
  await asleep;
  feed.rest();
  drained();
  await beat;
  feed.leave();
  await turns();
  expect([lane.running, lane.open]).toEqual([0, 0]);
});
