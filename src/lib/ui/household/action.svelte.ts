import * as m from '$lib/paraglide/messages';
import type { Change, MemberRow } from '../../data/api.ts';
import { timeText, nowInstant } from '../format/index.ts';
import { app } from '../state/app.svelte.ts';

/** A dated change of a household, saved from a small window: what is missing, saving, what went wrong. */
export class HouseholdAction {
  on = $state<string | undefined>(app.today);
  busy = $state(false);
  problem = $state('');
  error = $state.raw<unknown>();

  /** Saves what `change` makes, unless `missing` names what is still to be chosen. Resolves true when it is stored. */
  async save(missing: string | undefined, change: (on: string) => Promise<Change[]>): Promise<boolean> {
    this.error = undefined;
    this.problem = !this.on || this.on > app.today ? m.household_action_choose_date() : (missing ?? '');
    if (this.problem || !this.on || this.busy) return false;
    this.busy = true;
    try {
      await app.client.save(await change(this.on));
      app.say(m.draft_saved({ time: timeText(nowInstant()) }));
      return true;
    } catch (error) {
      this.error = error;
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/** The sentence for a head or a relationship that is not chosen yet. */
export function missingHead(
  members: readonly MemberRow[],
  head: string | undefined,
  relations: Record<string, string>,
): string | undefined {
  if (!members.length) return undefined;
  if (!head) return m.household_action_choose_head();
  const without = members.find((member) => member.id !== head && !relations[member.id]);
  return without && m.household_action_choose_relation({ name: without.fullName });
}
