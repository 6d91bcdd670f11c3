/**
 * Why a bundle is not taken, or not made. `cut`: the end is missing. `altered`: bytes differ from what was written. `wrongKey`: the
 * passphrase is another one. `unknownKey`: made with a key of the station that is not here. `newer`: by a newer program.
 */
export type BundleFault =
  | 'notBundle'
  | 'cut'
  | 'altered'
  | 'needsPassphrase'
  | 'wrongKey'
  | 'unknownKey'
  | 'otherStation'
  | 'newer'
  | 'tooLarge'
  | 'nothing'
  | 'weakPassphrase'
  | 'noStationKey'
  | 'cancelled';

export class BundleError extends Error {
  override name = 'BundleError';
  readonly fault: BundleFault;

  constructor(fault: BundleFault, options?: { cause: unknown }) {
    super(`bundle: ${fault}`, options);
    this.fault = fault;
  }
}
