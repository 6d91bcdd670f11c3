import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap small: pages of documents come and go, and by default V8 lets the young generation grow to a third of the process, and
 * the old one to several times of what is in use, before it collects them (docs/figures/server.md). To be called before anything else
 * is done.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--max-semi-space-size=8');
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=50');
}
