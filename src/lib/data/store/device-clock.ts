import { compareClocks, receive, serverTimeAt, tick } from '../../domain/merge/clock.ts';
import type { EditStamp } from '../../domain/merge/stamps.ts';

export interface Contact {
  serverMs: number;
  deviceMs: number;
}

/** Stamps the edits of this tablet: instants that differ, and a clock that is later than all it has seen. */
export class DeviceClock {
  readonly deviceId: string;
  readonly #now: () => number;
  #last: string | undefined;
  #lastMs = 0;
  /** When the server last told its time. */
  contact: Contact | undefined;

  constructor(deviceId: string, now: () => number, contact: Contact | undefined) {
    this.deviceId = deviceId;
    this.#now = now;
    this.contact = contact;
  }

  /** A clock that was seen in a record. */
  see(clock: string): void {
    if (this.#last !== undefined && compareClocks(clock, this.#last) <= 0) return;
    this.#last = receive(this.#last, clock, this.#now(), this.deviceId, this.#serverNow()).clock;
  }

  /** `updatedAt` tells versions apart (Change.basedOn), so no two edits of this session get the same instant. */
  stamp(by: string): EditStamp {
    const now = this.#now();
    const ms = now === this.#lastMs ? now + 1 : now;
    this.#lastMs = ms;
    const { clock } = tick(this.#last, now, this.deviceId, this.#serverNow());
    this.#last = clock;
    return { at: new Date(ms).toISOString(), by, device: this.deviceId, clock };
  }

  #serverNow(): number | undefined {
    return this.contact && serverTimeAt(this.contact, this.#now());
  }
}
