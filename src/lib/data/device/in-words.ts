import { TransportError } from '../../sync/ports.ts';
import { DeviceError } from '../api.ts';

/** Why the server could not be asked, as a DeviceError noConnection, signInAgain or serverProblem {status}. */
export function inWords(error: unknown): unknown {
  if (!(error instanceof TransportError)) return error;
  if (error.kind === 'signIn') return new DeviceError('signInAgain');
  if (error.kind === 'offline' || error.kind === 'foreignServer') return new DeviceError('noConnection');
  return new DeviceError('serverProblem', { status: error.status ?? 0 });
}
