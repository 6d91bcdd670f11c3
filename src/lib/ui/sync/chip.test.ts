import { describe, expect, test } from 'vitest';
import type { SyncState } from '../../data/api.ts';
import { chipKind } from './chip.ts';

const done: SyncState = { phase: 'idle', waiting: 0, needsAttention: 0, lastSuccessAt: '2026-11-21T03:20:00.000Z' };

describe('the sync chip tells the truth', () => {
  test.each([
    ['all is sent', {}, true, 'saved'],
    ['one record waits', { waiting: 1 }, true, 'waiting'],
    ['one record waits after a failed run', { waiting: 1, phase: 'problem' as const }, true, 'waiting'],
    ['it is being sent: not yet saved', { waiting: 1, phase: 'sending' as const }, true, 'sending'],
    ['no connection', { phase: 'offline' as const }, true, 'offline'],
    ['the browser knows it is offline before the worker does', { waiting: 12 }, false, 'offlineWaiting'],
    ['a refused record beats everything', { needsAttention: 2, waiting: 3 }, false, 'attention'],
    ['the token expired', { phase: 'needsSignIn' as const, waiting: 3 }, true, 'signInAgain'],
    ['never synchronised', { lastSuccessAt: undefined }, true, 'receiving'],
    ['never synchronised, and failing', { lastSuccessAt: undefined, phase: 'problem' as const }, true, 'problem'],
    ['first download, paused', { lastSuccessAt: undefined, paused: true }, true, 'paused'],
    ['first download, paused, with a record', { lastSuccessAt: undefined, paused: true, waiting: 1 }, true, 'waiting'],
    ['first download', { progress: { received: 10, expected: 90 } }, true, 'receiving'],
  ])('%s', (_, change, online, expected) => expect(chipKind({ ...done, ...change }, online)).toBe(expected));
});
