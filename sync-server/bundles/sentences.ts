import { BundleError, type BundleFault } from '../../src/lib/sync/bundle/fault.ts';
import sentences from '../../src/messages/vi/bundle.json' with { type: 'json' };
import { ApiError } from '../http/api-error.ts';

const SENTENCES: Readonly<Record<string, string>> = sentences;

/** Why a bundle is not taken, as the tablets say it. */
export const faultText = (fault: BundleFault): string =>
  SENTENCES[`bundle_fault_${fault}`] ?? `Không đọc được gói (${fault}).`;

/** A fault of a bundle as an answer of the API; anything else as it is. */
export function asApiError(error: unknown): unknown {
  if (!(error instanceof BundleError)) return error;
  const status = error.fault === 'tooLarge' ? 413 : error.fault === 'otherStation' ? 403 : 400;
  return new ApiError(status, `bundle_${error.fault}`, faultText(error.fault), undefined);
}
