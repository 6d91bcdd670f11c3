import { compareText } from './canonical.ts';

/**
 * Hybrid logical clock (Kulkarni and others, 2014) as text that sorts: `<unix ms, 13 digits>-<counter, 5 digits base 36>-<device id>`.
 * It is never earlier than anything the device has seen, and equal on no two devices.
 */
export interface ClockParts {
  ms: number;
  counter: number;
  deviceId: string;
}

/** `aheadMs`, `behindMs`: how far the device's clock was from what can be true; absent when it was plausible. */
export interface ClockReading {
  clock: string;
  aheadMs?: number;
  behindMs?: number;
}

/** A clock further ahead of the server's time than this is absurd. */
export const MAX_AHEAD_MS = 24 * 3_600_000;
/** Longest time without contact that a device's own clock is believed to have measured. */
export const MAX_OFFLINE_MS = 60 * 24 * 3_600_000;
const MAX_MS = 9_999_999_999_999;
const MAX_COUNTER = 36 ** 5 - 1;

/**
 * The clock of the next edit.
 * @param previous clock of the last edit made or seen here, if any
 * @param now the device's own time, unix ms
 * @param serverNow best knowledge of the server's present time (`serverTimeAt`), unix ms; bounds the result
 */
export function tick(previous: string | undefined, now: number, deviceId: string, serverNow?: number): ClockReading {
  const { ms, ...problem } = bounded(now, serverNow);
  const last = believable(previous, serverNow);
  const next = last && last.ms >= ms ? after(last) : { ms, counter: 0 };
  return { clock: format({ ...next, deviceId }), ...problem };
}

/**
 * The device's clock after a record with clock `remote` has arrived: the next `tick` from it sorts after both.
 * An absurd remote clock is not followed and is reported as `aheadMs`.
 */
export function receive(
  previous: string | undefined,
  remote: string,
  now: number,
  deviceId: string,
  serverNow?: number,
): ClockReading {
  const own = believable(previous, serverNow);
  const theirs = believable(remote, serverNow);
  const parsed = parseClock(remote);
  const ahead = parsed && !theirs ? { aheadMs: parsed.ms - (serverNow ?? now) } : {};
  const highest = [own, theirs].filter((c) => c !== undefined).sort((a, b) => a.ms - b.ms || a.counter - b.counter);
  const last = highest.at(-1) ?? { ms: bounded(now, serverNow).ms, counter: 0 };
  return { clock: format({ ...last, deviceId }), ...ahead };
}

/** A clock of `deviceId` that sorts just after `clock`, or undefined when `clock` is not one of ours. */
export function following(clock: string, deviceId: string): string | undefined {
  const parsed = parseClock(clock);
  return parsed && format({ ...after(parsed), deviceId });
}

/**
 * Best knowledge of the server's time: what it said at the last contact, and what the device's clock has measured since.
 * A device clock that ran backwards or for longer than MAX_OFFLINE_MS is not believed.
 */
export function serverTimeAt(contact: { serverMs: number; deviceMs: number }, deviceNow: number): number {
  return contact.serverMs + Math.min(Math.max(deviceNow - contact.deviceMs, 0), MAX_OFFLINE_MS);
}

/** Negative when `a` is earlier. Works for any text, so that a foreign clock is ordered too. */
export function compareClocks(a: string, b: string): number {
  return compareText(a, b);
}

/** Parts of a clock; undefined when the text is not one. */
export function parseClock(clock: string): ClockParts | undefined {
  const match = /^(\d{13})-([0-9a-z]{5})-(.*)$/.exec(clock);
  if (!match) return undefined;
  const [, ms = '', counter = '', deviceId = ''] = match;
  return { ms: Number(ms), counter: Number.parseInt(counter, 36), deviceId };
}

function format({ ms, counter, deviceId }: ClockParts): string {
  return `${String(ms).padStart(13, '0')}-${counter.toString(36).padStart(5, '0')}-${deviceId}`;
}

function after({ ms, counter }: { ms: number; counter: number }): { ms: number; counter: number } {
  return counter < MAX_COUNTER ? { ms, counter: counter + 1 } : { ms: Math.min(ms + 1, MAX_MS), counter: 0 };
}

function believable(clock: string | undefined, serverNow: number | undefined): ClockParts | undefined {
  const parsed = clock === undefined ? undefined : parseClock(clock);
  return parsed && (serverNow === undefined || parsed.ms <= serverNow + MAX_AHEAD_MS) ? parsed : undefined;
}

function bounded(now: number, serverNow: number | undefined): { ms: number; aheadMs?: number; behindMs?: number } {
  const ms = Math.min(Math.max(Math.trunc(now), 0), MAX_MS);
  if (serverNow === undefined) return { ms };
  if (ms > serverNow + MAX_AHEAD_MS) return { ms: Math.trunc(serverNow) + MAX_AHEAD_MS, aheadMs: ms - serverNow };
  if (ms < serverNow - MAX_AHEAD_MS) return { ms: Math.trunc(serverNow), behindMs: serverNow - ms };
  return { ms };
}
