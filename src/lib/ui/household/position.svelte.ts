import { nowInstant } from '../format/index.ts';
import type { Household } from '../../domain/records/index.ts';

const WAIT_MS = 30_000;

/** The tablet's position, asked for by a button; nothing waits for it. */
export class Position {
  state = $state<'idle' | 'taking' | 'denied' | 'failed'>('idle');

  /** Calls `use` with the position if one is found; a refusal or a failure only changes `state`. */
  take(use: (position: NonNullable<Household['position']>) => void): void {
    if (!('geolocation' in navigator)) {
      this.state = 'failed';
      return;
    }
    this.state = 'taking';
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.state = 'idle';
        use({
          latitude: coords.latitude,
          longitude: coords.longitude,
          accuracyM: Math.round(coords.accuracy),
          at: nowInstant(),
        });
      },
      (error) => (this.state = error.code === error.PERMISSION_DENIED ? 'denied' : 'failed'),
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 60_000 },
    );
  }
}
