/** Choices of the person at this device that hold no personal data; kept in localStorage and applied by static/theme.js before the first paint. */
export type Theme = 'system' | 'light' | 'dark' | 'sun';
export const THEMES: Theme[] = ['system', 'light', 'dark', 'sun'];
export const TEXT_SCALES = [100, 115, 130, 150] as const;
export const LOCK_MINUTES = [2, 5, 10, 20] as const;

const KEYS = {
  theme: 'tram.theme',
  textScale: 'tram.textScale',
  lockMinutes: 'tram.lockMinutes',
  village: 'tram.village',
  point: 'tram.point',
};
export type PreferenceKey = keyof typeof KEYS;

/** Reads a choice; a browser that refuses storage has the defaults. */
export function readPreference(key: PreferenceKey): string | undefined {
  try {
    return localStorage.getItem(KEYS[key]) ?? undefined;
  } catch {
    return undefined;
  }
}

export function writePreference(key: PreferenceKey, value: string): void {
  try {
    localStorage.setItem(KEYS[key], value);
  } catch (error) {
    console.warn('The choice holds until this window closes.', error);
  }
}

/** Puts theme and text size on the document. */
export function applyAppearance(theme: Theme, textScale: number): void {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const root = document.documentElement;
  root.dataset.theme = theme === 'system' ? (dark ? 'dark' : 'light') : theme;
  root.style.setProperty('--text-scale', String(textScale / 100));
}
