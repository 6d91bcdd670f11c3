import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** One slice of a slowed process, ms: it runs for the first part of it and stands still for the rest. */
const SLICE_MS = 24;

/** A process and all that it has started. */
export function processTree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const parent = Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended meanwhile.
    }
  }
  const all = [pid];
  for (const one of all) all.push(...(children.get(one) ?? []));
  return all;
}

/**
 * Slows processes `factor` times by stopping and continuing them: all their threads, also workers and the disk's, which the browser's own
 * throttling does not reach. `pids` is asked again and again, because browsers start processes as they go.
 */
export function slowDown(pids: () => number[], factor: number): { stop(): Promise<void> } {
  let over = false;
  let known = pids();
  const send = (signal: 'SIGSTOP' | 'SIGCONT') => {
    for (const pid of known) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const run = async () => {
    for (let slice = 0; !over; slice++) {
      if (slice % 40 === 0) known = pids();
      // The timer is late on a busy machine: what ran too long stands still longer.
      const started = performance.now();
      await sleep(SLICE_MS / factor);
      send('SIGSTOP');
      const ran = performance.now() - started;
      await sleep(ran * (factor - 1));
      send('SIGCONT');
    }
  };
  const running = run();
  return {
    async stop() {
      over = true;
      await running;
    },
  };
}
