import { HEAD } from '../../domain/catalogues/index.ts';
import * as m from '$lib/paraglide/messages';
import { app } from '../state/app.svelte.ts';
import { live } from '../state/live.svelte.ts';

/** One person with all that belongs to them, kept true while the screen is open. Make it while a component starts. */
export class Person {
  readonly #id: () => string;
  readonly record;
  readonly row;
  readonly timeline;
  readonly household;

  constructor(id: () => string) {
    this.#id = id;
    this.record = live(async () => ({ patient: await app.client.get('patients', id()) }), ['patients']);
    this.row = live(() => app.client.person(id()), ['patients', 'households']);
    this.timeline = live(() => app.client.timeline(id()), ['visits', 'immunizations']);
    this.household = live(async () => {
      const householdId = this.patient?.householdId;
      return householdId ? await app.client.household(householdId) : undefined;
    }, ['households', 'patients']);
  }

  get id(): string {
    return this.#id();
  }
  /** Undefined until it is read, and when this device has no such person. */
  get patient() {
    return this.record.data?.patient;
  }
  get missing(): boolean {
    return this.record.data !== undefined && !this.record.data.patient && !this.record.loading;
  }
  get error(): unknown {
    return this.record.error ?? this.row.error;
  }
  /** The household as people call it: its head, or its number. */
  get householdName(): string | undefined {
    const found = this.household.data;
    const head = found?.members.find((member) => member.relationship === HEAD && !member.leftOn);
    if (head?.id === this.id) return m.household_person_head();
    return head?.fullName ?? (found?.household.code || undefined);
  }
}
