import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UplinkHistory } from './history.ts';

let folder: string;
let history: UplinkHistory;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tram-history-'));
  history = new UplinkHistory(folder);
});

afterEach(() => {
  history.close();
  rmSync(folder, { recursive: true });
});

const transfer = {
  database: 'tram-22333-patients',
  startedAt: '2026-11-21T15:00:00.000Z',
  read: 5,
  written: 5,
  failures: 0,
  state: 'running' as const,
};

test('R22: a run that was cut by a kill is told as interrupted at the next start, with what it had done', () => {
  const id = history.begin('schedule');
  history.put(id, transfer);
  history.close();
  history = new UplinkHistory(folder);
  expect(history.list(10)).toMatchObject([
    { id, state: 'interrupted', transfers: [{ read: 5, state: 'interrupted' }] },
  ]);
  expect(history.failuresInARow()).toBe(1);
});

test('counts failures since the last complete run', () => {
  history.end(history.begin('schedule'), 'failed', 'x');
  history.end(history.begin('retry'), 'partial', 'x');
  expect(history.failuresInARow()).toBe(2);
  expect(history.lastSuccessAt()).toBeUndefined();
  history.end(history.begin('retry'), 'done');
  expect(history.failuresInARow()).toBe(0);
  expect(history.lastSuccessAt()).toBeDefined();
  expect(history.list(2).map((run) => run.state)).toEqual(['done', 'partial']);
});

test('the warehouse is said to have what was here before the last complete transfer began, and nothing more', () => {
  const [first, second] = ['2026-11-21T15:00:00.000Z', '2026-11-22T15:00:00.000Z'];
  const run = (startedAt: string, state: 'done' | 'partial', kind = 'patients') =>
    history.put(history.begin('schedule'), { ...transfer, database: `tram-22333-${kind}`, startedAt, state });
  expect(history.arrivedBefore('22333')).toEqual({});
  run(first, 'done');
  run(second, 'partial');
  run(second, 'done', 'visits');
  expect(history.arrivedBefore('22333')).toEqual({ patients: first, visits: second });
  expect(history.arrivedBefore('22334')).toEqual({});
});
