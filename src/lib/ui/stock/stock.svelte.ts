import { app } from '../state/app.svelte.ts';
import { live } from '../state/live.svelte.ts';
import { readPreference, writePreference } from '../state/preferences.ts';

/** Point of the station (điểm trạm) at which this device works; empty is the station itself. */
export function pointHere(): string {
  const point = readPreference('point') ?? '';
  return app.station?.points.some(({ code }) => code === point) ? point : '';
}

export function setPoint(point: string): void {
  writePreference('point', point);
}

/** The lots of a vaccine at this point. Make it while a component starts. */
export class Stock {
  readonly point = pointHere();
  readonly lots;

  constructor(productCode: () => string) {
    this.lots = live(() => {
      const code = productCode();
      return code ? app.client.lotsToUse({ productCode: code, point: this.point }) : Promise.resolve([]);
    }, ['stock', 'immunizations', 'settings']);
  }
}
