import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { getLocale, overwriteGetLocale, setLocale, type Locale } from '$lib/paraglide/runtime';
import type { DeviceApi, DeviceEvent, DeviceState, SyncState } from '../../data/api.ts';
import type { StationSettings } from '../../domain/records/index.ts';
import { KINDS, type Kind } from '../../domain/records/kinds.ts';
import { todayIn } from '../../domain/dates/index.ts';
import { nowInstant } from '../format/moment.ts';
import { keptBefore, markKept, unmarkKept } from './kept-mark.ts';
import { applyAppearance, readPreference, writePreference, type Theme } from './preferences.ts';

export interface Announcement {
  tone: 'safe' | 'info' | 'wait' | 'danger';
  text: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** An open form: it keeps its draft when asked and stands against a new version of the app. */
export interface OpenForm {
  /** Writes what was typed; resolves when it is durable. */
  flush(): Promise<void>;
}

/** What was written is told after this time, so that what comes together is told together. */
const FIRST_TELL_MS = 150;
/** Each telling makes the lists of the screen ask again: never more often than this. */
const TELL_MS = 600;

function whenVisible(task: () => void): void {
  if (document.visibilityState === 'visible') task();
  else document.addEventListener('visibilitychange', () => whenVisible(task), { once: true });
}

/** What every screen knows: one per page. */
class App {
  device = $state.raw<DeviceState>();
  sync = $state.raw<SyncState>({ phase: 'idle', waiting: 0, needsAttention: 0 });
  station = $state.raw<StationSettings>();
  online = $state(true);
  /** Calendar date in Vietnam, `YYYY-MM-DD`. */
  today = $state(todayIn(nowInstant()));
  /** Ticks each half minute, for what is said in relation to now. */
  now = $state.raw(new Date());
  locale = $state<Locale>('vi');
  theme = $state<Theme>('system');
  textScale = $state(100);
  lockMinutes = $state(5);
  /** The last thing that happened, shown by the frame until the next one. */
  announcement = $state.raw<Announcement>();
  startError = $state.raw<unknown>();
  /** How far a bundle is. */
  bundle = $state.raw({ done: 0, total: 0 });
  /** How far records of an older version of the app are moved, while the tablet opens. */
  moving = $state.raw<{ done: number; total: number }>();
  /** The last lock came by itself. */
  lockedIdle = $state(false);

  #client = $state.raw<DeviceApi>();
  #changes = $state<Record<Kind, number>>({
    households: 0,
    patients: 0,
    visits: 0,
    immunizations: 0,
    reviews: 0,
    settings: 0,
    sessions: 0,
    stock: 0,
    notices: 0,
    reports: 0,
  });
  #forms = new SvelteSet<OpenForm>();
  #villages = new SvelteMap<string, string>();
  #staff = new SvelteMap<string, string>();
  #devices = new SvelteMap<string, string>();
  readonly #asked = new Set<string>();
  readonly #changed = new Set<Kind>();
  #toldAt = -Infinity;

  /** The device's database. Screens are drawn only when it answers. */
  get client(): DeviceApi {
    if (!this.#client) throw new Error('The device has not started.');
    return this.#client;
  }
  get started(): boolean {
    return this.device !== undefined;
  }
  get open(): boolean {
    return this.device?.stage === 'open';
  }
  /** The records of the station are being received for the first time, right now. */
  get downloading(): boolean {
    const { progress, paused, phase, lastSuccessAt } = this.sync;
    return this.open && lastSuccessAt === undefined && !paused && phase === 'receiving' && progress !== undefined;
  }
  /** Forms that are open: a new version of the app waits for them. */
  get formOpen(): number {
    return this.#forms.size;
  }

  /** Connects the page with the device's database and reads who is at work. */
  async start(client: DeviceApi): Promise<void> {
    this.#client = client;
    try {
      this.take({ type: 'device', state: await client.device() });
    } catch (error) {
      this.startError = error;
    }
  }

  /** Takes an event of the worker. */
  take(event: DeviceEvent): void {
    if (event.type === 'sync') this.#takeSync(event.state);
    else if (event.type === 'changed') this.#noteChange(event.kinds);
    else if (event.type === 'moving') this.moving = { done: event.done, total: event.total };
    else if (event.type === 'bundle') this.bundle = { done: event.done, total: event.total };
    else {
      const before = this.device?.stage;
      this.device = event.state;
      this.moving = undefined;
      if (event.state.erasedAt) unmarkKept();
      else if (event.state.stage === 'open' && keptBefore() === undefined) markKept(this.sync.waiting);
      if (event.state.stage === 'open' && before !== 'open') void this.#begin();
      if (event.state.stage !== 'open') this.#forget();
    }
  }

  /** Number that grows with each change of the kinds: reading it makes an effect run again. */
  changed(kinds: readonly Kind[] = KINDS): number {
    return kinds.reduce((sum, kind) => sum + this.#changes[kind], 0);
  }

  villageName(code: string): string {
    return this.#villages.get(code) ?? code;
  }
  /** Those that this person may choose: a village worker works in the own ones. */
  get villages(): { code: string; name: string }[] {
    const { role, villageCodes = [] } = this.device?.person ?? {};
    return [...this.#villages]
      .filter(([code]) => role !== 'villageWorker' || villageCodes.includes(code))
      .map(([code, name]) => ({ code, name }));
  }

  /** Name of a member of the staff; empty until it is known. */
  staffName(personId: string): string {
    const known = this.#staff.get(personId);
    if (known === undefined && !this.#asked.has(personId)) void this.#askStaffName(personId);
    return known ?? '';
  }

  /** Name of a device of the station; empty until it is known. */
  deviceName(deviceId: string): string {
    const known = this.#devices.get(deviceId);
    if (known === undefined && !this.#asked.has(deviceId)) void this.#askDeviceName(deviceId);
    return known ?? '';
  }

  say(text: string, tone: Announcement['tone'] = 'safe'): void {
    this.announcement = { text, tone, at: Date.now() };
  }
  /** On the way to another screen: what was said just now is still shown there, older words are not. */
  dropAnnouncement(olderThanMs = 1_500): void {
    if (this.announcement && Date.now() - this.announcement.at > olderThanMs) this.announcement = undefined;
  }

  openForm(form: OpenForm): () => void {
    this.#forms.add(form);
    return () => this.#forms.delete(form);
  }
  async flushForms(): Promise<void> {
    await Promise.allSettled([...this.#forms].map((form) => form.flush()));
  }

  /** Keeps what is being typed, then locks. */
  async lock(idle = false): Promise<void> {
    await this.flushForms();
    this.lockedIdle = idle;
    this.take({ type: 'device', state: await this.client.lock() });
  }

  loadPreferences(): void {
    const theme = readPreference('theme');
    this.theme = theme === 'light' || theme === 'dark' || theme === 'sun' ? theme : 'system';
    this.textScale = Number(readPreference('textScale')) || 100;
    this.lockMinutes = Number(readPreference('lockMinutes')) || 5;
    this.locale = getLocale();
    overwriteGetLocale(() => this.locale);
  }
  setLocale(locale: Locale): void {
    this.locale = locale;
    void setLocale(locale, { reload: false });
    document.documentElement.lang = locale;
  }
  setTheme(theme: Theme): void {
    this.theme = theme;
    writePreference('theme', theme);
    applyAppearance(theme, this.textScale);
  }
  setTextScale(percent: number): void {
    this.textScale = percent;
    writePreference('textScale', String(percent));
    applyAppearance(this.theme, percent);
  }
  setLockMinutes(minutes: number): void {
    this.lockMinutes = minutes;
    writePreference('lockMinutes', String(minutes));
  }

  tick(): void {
    this.now = new Date();
    const today = todayIn(this.now.toISOString());
    if (today !== this.today) this.today = today;
  }

  #takeSync(state: SyncState): void {
    if (state.waiting !== this.sync.waiting) markKept(state.waiting);
    this.sync = state;
  }
  /** A first download reports hundreds of changes: screens hear of them together, seldom, and only while somebody can see them. */
  #noteChange(kinds: Kind[]): void {
    if (!this.#changed.size) {
      const pause = Math.max(FIRST_TELL_MS, this.#toldAt + TELL_MS - performance.now());
      setTimeout(() => whenVisible(() => this.#tellChanges()), pause);
    }
    for (const kind of kinds) this.#changed.add(kind);
  }
  #tellChanges(): void {
    this.#toldAt = performance.now();
    for (const kind of this.#changed) this.#changes[kind] += 1;
    if (this.#changed.has('settings')) void this.#loadNames();
    this.#changed.clear();
  }
  async #begin(): Promise<void> {
    try {
      this.sync = await this.client.syncState();
    } catch (error) {
      console.warn('The state of synchronisation could not be read.', error);
    }
    await this.#loadNames();
  }
  async #loadNames(): Promise<void> {
    try {
      const [villages, station] = await Promise.all([this.client.villages(), this.client.station()]);
      for (const village of villages) this.#villages.set(village.code, village.name);
      this.station = station;
      this.#staff.clear();
      this.#devices.clear();
      this.#asked.clear();
    } catch (error) {
      console.warn('The names of villages could not be read.', error);
    }
  }
  async #askStaffName(personId: string): Promise<void> {
    this.#asked.add(personId);
    try {
      this.#staff.set(personId, await this.client.staffName(personId));
    } catch (error) {
      console.warn('A name of the staff could not be read.', error);
    }
  }
  async #askDeviceName(deviceId: string): Promise<void> {
    this.#asked.add(deviceId);
    try {
      this.#devices.set(deviceId, await this.client.deviceName(deviceId));
    } catch (error) {
      console.warn('The name of a device could not be read.', error);
    }
  }
  #forget(): void {
    this.#villages.clear();
    this.#devices.clear();
    this.#staff.clear();
    this.station = undefined;
    this.announcement = undefined;
  }
}

export const app = new App();
