import { databaseName, KINDS, stepsDatabaseName } from '../../src/lib/domain/records/index.ts';
import type { Log } from '../../sync-server/http/log.ts';
import { UplinkHistory, type Run } from '../../sync-server/uplink/history.ts';
import { Uplink } from '../../sync-server/uplink/uplink.ts';
import type { Scheduler } from './scheduler.ts';
import { SERVICE, SimulatedServer, STATION } from './server.ts';

const SILENT = { warn: () => undefined } as unknown as Log;

export interface ChainDeps {
  scheduler: Scheduler;
  station: SimulatedServer;
  log: (text: string) => void;
}

/** What lies around the station's server: a second one that replicates with it, and the warehouse above. */
export class Chain {
  readonly #deps: ChainDeps;
  peer: SimulatedServer | undefined;
  warehouse: SimulatedServer | undefined;

  constructor(deps: ChainDeps) {
    this.#deps = deps;
  }

  get servers(): SimulatedServer[] {
    return [this.#deps.station, this.peer, this.warehouse].filter((server) => server !== undefined);
  }

  /** A second server of the same station, filled from the first. */
  async addPeer(): Promise<SimulatedServer> {
    const peer = new SimulatedServer(this.#now, 'peer');
    this.peer = peer;
    await peer.start();
    await this.exchange();
    return peer;
  }

  async addWarehouse(): Promise<SimulatedServer> {
    const warehouse = new SimulatedServer(this.#now, 'warehouse', 'warehouse');
    this.warehouse = warehouse;
    await warehouse.start();
    return warehouse;
  }

  /** Each of the two servers gets what the other has, by `_replicate`. Answers false when something stood in the way. */
  async exchange(): Promise<boolean> {
    const { scheduler, station, log } = this.#deps;
    const { peer } = this;
    if (!peer) return true;
    const results = await scheduler.real(
      (async () => {
        const done: boolean[] = [];
        for (const name of [...KINDS.map((kind) => databaseName(STATION, kind)), stepsDatabaseName(STATION)]) {
          done.push(await replicate(station, peer, name, 'there'));
          done.push(await replicate(station, peer, name, 'here'));
        }
        return done;
      })(),
    );
    const whole = results.every(Boolean);
    await this.#settle(station, peer);
    log(`the two servers exchange what they have${whole ? '' : ', but not everything'}`);
    return whole;
  }

  /** The nightly run of the station's server: its real code against the real warehouse. Undefined when there is no warehouse. */
  async night(): Promise<Run | undefined> {
    const { scheduler, station, log } = this.#deps;
    const { warehouse } = this;
    if (!warehouse) return undefined;
    const history = new UplinkHistory(station.dataDir);
    const uplink = new Uplink({
      source: { url: station.couchUrl, ...SERVICE },
      warehouse: { url: warehouse.couchUrl, ...SERVICE },
      history,
      log: SILENT,
      retryDelaysMs: [],
    });
    const run = await scheduler.real(uplink.start('schedule').done.finally(() => uplink.close()));
    await this.#settle(warehouse);
    log(`the nightly run ends: ${run.state}${run.error ? ` (${run.error})` : ''}`);
    return run;
  }

  readonly #now = () => this.#deps.scheduler.now;

  async #settle(...servers: SimulatedServer[]): Promise<void> {
    for (const server of servers) await this.#deps.scheduler.real(server.settleConflicts());
  }

  async destroy(): Promise<void> {
    await this.peer?.destroy();
    await this.warehouse?.destroy();
  }
}

async function replicate(
  station: SimulatedServer,
  peer: SimulatedServer,
  name: string,
  way: 'here' | 'there',
): Promise<boolean> {
  const far = { url: `${peer.couchUrl}/${name}`, headers: SERVICE };
  const body = JSON.stringify(way === 'there' ? { source: name, target: far } : { source: far, target: name });
  const headers = { ...SERVICE, 'content-type': 'application/json' };
  const answer = await station
    .handle({ path: '/couch/_replicate', method: 'POST', headers, body })
    .catch(() => undefined);
  return answer?.status === 200;
}
