import { app } from '../state/app.svelte.ts';
import { live } from '../state/live.svelte.ts';
import { readPreference, writePreference } from '../state/preferences.ts';

/** Rows asked for at first and with each `more`: about one village. */
const PAGE = 200;

/** The list of households: which village, what is typed, how far it is shown. Make it while a component starts. */
export class Households {
  villageCode = $state(readPreference('village') ?? '');
  text = $state('');
  limit = $state(PAGE);
  readonly villages = live(() => app.client.villages(), ['households', 'settings']);
  readonly list = live(
    () =>
      app.client.households({
        villageCode: this.villageCode || undefined,
        text: this.text.trim() || undefined,
        offset: 0,
        limit: this.limit,
      }),
    ['households', 'patients'],
  );

  get total(): number {
    return this.list.data?.total ?? 0;
  }
  get filtered(): boolean {
    return Boolean(this.villageCode || this.text.trim());
  }
  choose(villageCode: string): void {
    this.villageCode = villageCode;
    this.limit = PAGE;
    writePreference('village', villageCode);
  }
  clear(): void {
    this.text = '';
    this.choose('');
  }
  more(): void {
    if (!this.list.loading && this.limit < this.total) this.limit += PAGE;
  }
}
