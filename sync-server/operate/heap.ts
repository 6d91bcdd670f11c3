import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the young generation of the heap small: pages of documents come and go, and by default V8 lets the process grow by a third
 * before it collects them (docs/figures/server.md). To be called before anything else is done.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--max-semi-space-size=8');
  setFlagsFromString('--semi-space-growth-factor=1');
}
