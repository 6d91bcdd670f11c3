import * as m from '$lib/paraglide/messages';
import { app } from '../state/app.svelte.ts';

/** Taking a decision back, after a confirmation. Make it while a component starts. */
export class Undo {
  /** Id of the review that is asked about. */
  asking = $state<string>();
  busy = $state(false);
  error = $state.raw<unknown>();
  readonly #done: () => void;

  constructor(done: () => void) {
    this.#done = done;
  }

  ask(reviewId: string): void {
    this.asking = reviewId;
    this.error = undefined;
  }

  cancel(): void {
    this.asking = undefined;
  }

  async confirm(): Promise<void> {
    if (this.asking === undefined) return;
    this.busy = true;
    try {
      await app.client.undoDecision(this.asking);
      this.asking = undefined;
      app.say(m.review_undone());
      this.#done();
    } catch (error) {
      this.error = error;
    } finally {
      this.busy = false;
    }
  }
}
