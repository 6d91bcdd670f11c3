import * as m from '$lib/paraglide/messages';
import type { BundleFault } from '../../sync/bundle/fault.ts';
import { errorText } from '../format/sentence.ts';

const FAULTS: Record<BundleFault, () => string> = {
  notBundle: m.bundle_fault_notBundle,
  cut: m.bundle_fault_cut,
  altered: m.bundle_fault_altered,
  needsPassphrase: m.bundle_fault_needsPassphrase,
  wrongKey: m.bundle_fault_wrongKey,
  unknownKey: m.bundle_fault_unknownKey,
  otherStation: m.bundle_fault_otherStation,
  newer: m.bundle_fault_newer,
  tooLarge: m.bundle_fault_tooLarge,
  nothing: m.bundle_fault_nothing,
  weakPassphrase: m.bundle_fault_weakPassphrase,
  noStationKey: m.bundle_fault_noStationKey,
  cancelled: m.bundle_fault_cancelled,
};

/** Code of an error of the device, empty when it has none. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** What happened to a bundle and what to do. */
export function bundleErrorText(error: unknown): string {
  const code = codeOf(error);
  if (code === 'notDeleted') return m.bundle_rescue_not_deleted();
  const fault = code.replace(/^bundle_/, '') as BundleFault;
  return FAULTS[fault]?.() ?? errorText(error);
}
