import type { Kind } from '../../domain/records/index.ts';
import type { DeviceEvent } from '../api.ts';

const PAUSE_MS = 100;

/** Gathers changed records into few events: a download writes hundreds of times a minute. */
export function createNotifier(emit: (event: DeviceEvent) => void) {
  const kinds = new Set<Kind>();
  const ids = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (kinds.size > 0) emit({ type: 'changed', kinds: [...kinds], ids: [...ids] });
    kinds.clear();
    ids.clear();
  };
  return {
    changed(kind: Kind, changedIds: string[]) {
      kinds.add(kind);
      for (const id of changedIds) ids.add(id);
      timer ??= setTimeout(flush, PAUSE_MS);
    },
    flush,
  };
}
