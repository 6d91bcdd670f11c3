const NAME = 'tram_kept';
const KEPT_S = 400 * 86_400;

/**
 * A cookie that says this browser held the records of a tablet, and how many of them waited to be sent. A browser that deletes the app's storage
 * for want of space, or because its files were damaged, keeps cookies: so the next start can say what has happened instead of looking fresh.
 */
export function markKept(waiting: number): void {
  write(String(waiting), KEPT_S);
}

/** The tablet was emptied on purpose. */
export function unmarkKept(): void {
  write('', 0);
}

/** How many records waited to be sent when this browser last held records; undefined when it never did. */
export function keptBefore(): number | undefined {
  const value = new RegExp(`(?:^|; )${NAME}=(\\d+)`).exec(document.cookie)?.[1];
  return value === undefined ? undefined : Number(value);
}

function write(value: string, seconds: number): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${NAME}=${value}; Path=/; Max-Age=${seconds}; SameSite=Strict${secure}`;
}
