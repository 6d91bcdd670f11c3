import type { BundleParts, OpenTablet } from './work.ts';
import type { BundleApi } from './types.ts';

/** Bundles on an open tablet; their code is loaded at the first call, so that unlocking does not wait for it. */
export function bundleWork(parts: BundleParts): Pick<BundleApi, OpenTablet> {
  let made: Promise<Pick<BundleApi, OpenTablet>> | undefined;
  const work = () => (made ??= import('./work.ts').then(({ createBundleWork }) => createBundleWork(parts)));
  return {
    bundleStatus: async () => (await work()).bundleStatus(),
    exportBundle: async (options) => (await work()).exportBundle(options),
    readBundle: async (bytes, passphrase) => (await work()).readBundle(bytes, passphrase),
    importBundle: async (bytes, passphrase) => (await work()).importBundle(bytes, passphrase),
    cancelBundle: async () => (await work()).cancelBundle(),
  };
}
