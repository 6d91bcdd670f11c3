import type { AnyRecord } from '../../../src/lib/domain/records/index.ts';
import { Tablet, type Holdings, type TabletOptions } from './tablet.ts';

/** `start`: begins them all at once, says when each holds its first download. `finish`: takes what is new, ends, reports. */
export type TabletsCommand = { start: TabletOptions[] } | { finish: true };
export type TabletsMessage = { complete: number; seconds: number } | { finished: Finished[] };

export interface Finished {
  station: string;
  settled: boolean;
  failures: number;
  holdings: Holdings;
}

const SETTLE_TRIES = 20;
const SETTLE_PAUSE_MS = 3_000;

const running: { tablet: Tablet; station: string }[] = [];
const tell = (message: TabletsMessage) => process.send?.(message);

process.on('message', (command: TabletsCommand) => {
  if ('start' in command) start(command.start);
  else void finish();
});

function start(all: TabletOptions[]): void {
  const shared = new Map<string, AnyRecord>();
  running.push(...all.map((options) => ({ tablet: new Tablet(options, shared), station: options.station })));
  const started = performance.now();
  let complete = 0;
  for (const { tablet } of running) {
    tablet.start();
    void tablet.completed.then(() => {
      complete += 1;
      tell({ complete, seconds: (performance.now() - started) / 1000 });
    });
  }
}

async function finish(): Promise<void> {
  const finished = await Promise.all(
    running.map(async ({ tablet, station }) => {
      let settled = await tablet.settle();
      for (let tries = 1; !settled && tries < SETTLE_TRIES; tries++) {
        await new Promise((resolve) => setTimeout(resolve, SETTLE_PAUSE_MS));
        settled = await tablet.settle();
      }
      await tablet.stop();
      return { station, settled, failures: tablet.failures, holdings: tablet.holdings() };
    }),
  );
  tell({ finished });
}
