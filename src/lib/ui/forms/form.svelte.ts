import { tick, untrack } from 'svelte';
import * as m from '$lib/paraglide/messages';
import { hard, type Issue } from '../../domain/issues/issue.ts';
import { nowInstant, timeText } from '../format/moment.ts';
import { app } from '../state/app.svelte.ts';
import { DraftKeeper, type DraftBody } from './draft-keeper.ts';
import { fieldId, type FieldHost } from './host.ts';
import { afterPress } from './press.ts';

export { issueText } from '../format/sentence.ts';

export interface FormOptions<T extends object> {
  /** Key of the draft, e.g. `visit:<patientId>:new`. */
  key: string;
  /** Route that opens this form again. */
  route: string;
  /** What the draft is called in lists, e.g. `Khám bệnh · Nguyễn Thị Lan`. May change while typing. */
  title: string | ((value: T) => string);
  /** What the form starts with when there is no draft; also the measure of "dirty". */
  initial: T;
  /** Everything that is wrong with a value. Called while typing: pure, and it never throws. */
  check: (value: T) => Issue[];
  /** Writes the record; resolves when it is durable on this device. The draft is cleared only after it. */
  save: (value: T) => Promise<void>;
}

/** State of one form: the value, what is wrong with it, its draft, and saving. Made by `createForm`, drawn inside `<Form>`. */
export class FormState<T extends object> implements FieldHost {
  value = $state() as T;
  raw = $state<Record<string, string>>({});
  /** True when the draft has been looked for: only then may fields be drawn. */
  ready = $state(false);
  saving = $state(false);
  /** Time of the draft that was taken back, as an instant. */
  restoredAt = $state<string>();
  savedAt = $state<string>();
  error = $state.raw<unknown>();
  draftError = $state.raw<unknown>();
  /** Soft issues for which "Chắc chắn?" is being asked. */
  asking = $state.raw<Issue[]>([]);

  readonly #options: FormOptions<T>;
  readonly #keeper: DraftKeeper<T>;
  #initial = $state('');
  #touched = $state<Record<string, true>>({});
  #confirmed = $state<string[]>([]);
  #tried = $state(false);
  #refused = $state.raw<Issue[]>([]);

  readonly #snapshot = $derived(JSON.stringify(this.value));
  readonly issues = $derived.by<Issue[]>(() => [
    ...this.#options.check(this.value),
    ...this.#refused,
    ...Object.keys(this.raw).map((name) => hard(name, 'notReadable')),
  ]);
  readonly dirty = $derived(this.#snapshot !== this.#initial || Object.keys(this.raw).length > 0);
  readonly stops = $derived(this.issues.filter((issue) => issue.level === 'hard'));

  constructor(options: FormOptions<T>) {
    this.#options = options;
    this.value = structuredClone(options.initial);
    this.#initial = untrack(() => this.#snapshot);
    this.#keeper = new DraftKeeper<T>(app.client, options.key, options.route, (error) => (this.draftError = error));
    $effect(() => {
      void this.#restore();
      const close = app.openForm({ flush: () => this.#keeper.flush() });
      const flush = () => void this.#keeper.flush();
      document.addEventListener('visibilitychange', flush);
      window.addEventListener('pagehide', flush);
      return () => {
        document.removeEventListener('visibilitychange', flush);
        window.removeEventListener('pagehide', flush);
        flush();
        close();
      };
    });
    $effect(() => this.#keepDraft());
  }

  /** Issues that may be shown under the field now: of touched fields, and of all after an attempt to save. */
  at(path: string): Issue[] {
    if (!this.#tried && !this.#touched[path]) return [];
    return this.issues.filter((issue) => issue.path === path && issue.code !== 'notReadable');
  }
  /** Issues of a group of fields, e.g. to show on a folded section. */
  under(path: string): Issue[] {
    return this.#tried ? this.issues.filter((issue) => issue.path === path || issue.path.startsWith(`${path}.`)) : [];
  }
  /** True when the person tried to save and something still stops it. */
  get blocked(): boolean {
    return this.#tried && this.stops.length > 0;
  }

  touch(name: string): void {
    afterPress(() => (this.#touched[name] = true));
  }
  isConfirmed(issue: Issue): boolean {
    return this.#confirmed.includes(mark(issue));
  }
  confirm(issue: Issue): void {
    if (!this.isConfirmed(issue)) this.#confirmed.push(mark(issue));
  }

  /** Saves when nothing stops it; asks once for soft issues. Resolves true when the record is durable on this device. */
  async save(): Promise<boolean> {
    if (this.saving) return false;
    this.#tried = true;
    this.error = undefined;
    this.#refused = [];
    if (this.stops.length) {
      await this.#focusFirst();
      return false;
    }
    this.asking = this.issues.filter((issue) => issue.level === 'soft' && !this.isConfirmed(issue));
    return this.asking.length ? false : this.#write();
  }
  /** Answer to "Chắc chắn?": yes to all that was asked, then saves. */
  async saveAnyway(): Promise<boolean> {
    this.asking.forEach((issue) => this.confirm(issue));
    return this.save();
  }
  async reconsider(): Promise<void> {
    const first = this.asking[0];
    this.asking = [];
    // The dialog gives the focus back to the button while it closes.
    await tick();
    if (first) document.getElementById(fieldId(first.path))?.focus();
  }

  /** Throws the draft away and starts from what is stored. */
  async discard(): Promise<void> {
    await this.#keeper.clear();
    this.raw = {};
    this.#confirmed = [];
    this.#tried = false;
    this.#touched = {};
    this.restoredAt = undefined;
    this.ready = false;
    this.value = structuredClone(this.#options.initial);
    await tick();
    this.ready = true;
  }

  async #write(): Promise<boolean> {
    this.saving = true;
    try {
      const value = $state.snapshot(this.value) as T;
      await this.#keeper.hold(() => this.#options.save(value));
      this.#initial = JSON.stringify(value);
      this.savedAt = nowInstant();
      this.restoredAt = undefined;
      this.#tried = false;
      app.say(m.draft_saved({ time: timeText(this.savedAt) }));
      return true;
    } catch (error) {
      this.error = error;
      this.#refused = issuesOf(error);
      return false;
    } finally {
      this.saving = false;
    }
  }

  async #restore(): Promise<void> {
    try {
      const draft = await this.#keeper.read();
      if (draft) {
        this.value = draft.value.value;
        this.raw = draft.value.raw;
        this.#confirmed = draft.value.confirmed;
        this.restoredAt = draft.savedAt;
      }
      this.ready = true;
      await tick();
      if (draft?.focus) document.getElementById(draft.focus)?.focus();
    } catch (error) {
      this.draftError = error;
      this.ready = true;
    }
  }

  #keepDraft(): void {
    const body: DraftBody<T> = {
      value: $state.snapshot(this.value) as T,
      raw: $state.snapshot(this.raw),
      confirmed: $state.snapshot(this.#confirmed),
    };
    if (!untrack(() => this.ready) || this.saving) return;
    const { title } = this.#options;
    if (this.dirty)
      this.#keeper.put(
        body,
        typeof title === 'string' ? title : title(body.value),
        document.activeElement?.id || undefined,
      );
    else if (this.#keeper.kept) void this.#keeper.clear();
  }

  async #focusFirst(): Promise<void> {
    await tick();
    const invalid = document.querySelector<HTMLElement>('main [aria-invalid="true"], main [data-invalid]');
    const first = invalid ?? document.getElementById(fieldId(this.stops[0]?.path ?? ''));
    const folded = first?.closest('details');
    if (folded) folded.open = true;
    first?.focus();
    first?.scrollIntoView({ block: 'center' });
  }
}

/** A soft issue counts as confirmed for the value that it was asked about: its parameters carry that value. */
function mark(issue: Issue): string {
  return `${issue.path}|${issue.code}|${JSON.stringify(issue.params ?? {})}`;
}

function issuesOf(error: unknown): Issue[] {
  return typeof error === 'object' && error !== null && 'issues' in error ? (error.issues as Issue[]) : [];
}

/** Makes the state of a form. Call it while a component starts, draw the fields inside `<Form {form}>`. */
export function createForm<T extends object>(options: FormOptions<T>): FormState<T> {
  return new FormState(options);
}
