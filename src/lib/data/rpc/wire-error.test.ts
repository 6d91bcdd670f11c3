import { Dexie } from 'dexie';
import { expect, test, vi } from 'vitest';
import { DeviceError } from '../api.ts';
import { fromWire, toWire } from './wire-error.ts';

test('a full disk is told as quota, whoever wrapped the error', () => {
  const full = new DOMException('disk full', 'QuotaExceededError');
  expect(toWire(full).code).toBe('quota');
  expect(toWire(new Dexie.AbortError('aborted', full)).code).toBe('quota');
});

test('what nobody foresaw is told as storage and logged', () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(toWire(new TypeError('x is undefined')).code).toBe('storage');
  expect(log).toHaveBeenCalled();
  log.mockRestore();
});

test('a DeviceError arrives as it left', () => {
  const error = new DeviceError('tooManyTries', { waitSeconds: 9 }, [{ path: 'pin', code: 'x', level: 'hard' }]);
  expect(fromWire(structuredClone(toWire(error)))).toEqual(error);
});
