import { DeviceError } from '../api.ts';
import { isLostConnection } from '../store/lost.ts';

/** A DeviceError on its way between worker and page; structured cloning keeps no class. */
export type WireError = Pick<DeviceError, 'code' | 'params' | 'issues'>;

/** Any failure as a DeviceError: a full disk is `quota`, a sealed value that does not open `damaged`, what nobody foresaw is `storage` and goes to the log. */
export function toDeviceError(error: unknown): DeviceError {
  if (error instanceof DeviceError) return error;
  if (isQuota(error)) return new DeviceError('quota');
  console.error(error);
  if (isLostConnection(error)) return new DeviceError('storeLost');
  // WebCrypto's name for a value that was altered.
  if (error instanceof Error && error.name === 'OperationError') return new DeviceError('damaged');
  return new DeviceError('storage');
}

/** Dexie wraps the browser's error in `inner`. */
function isQuota(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'QuotaExceededError' || ('inner' in error && isQuota(error.inner));
}

export function toWire(error: unknown): WireError {
  const { code, params, issues } = toDeviceError(error);
  return { code, params, issues };
}

export function fromWire({ code, params, issues }: WireError): DeviceError {
  return new DeviceError(code, params, issues);
}
