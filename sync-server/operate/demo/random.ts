/** Seeded source of chance: the same seed gives the same commune. */
export interface Random {
  /** 0 <= x < 1 */
  next(): number;
  /** Whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** One of `[item, weight]` pairs. */
  weighted<T>(items: readonly (readonly [T, number])[]): T;
  /** Exponentially distributed with this mean. */
  exponential(mean: number): number;
  /** About normal, by the sum of twelve. */
  normal(mean: number, deviation: number): number;
}

/** mulberry32: 32 bits of state, enough for made-up people. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => items[int(0, items.length - 1)]!,
    weighted: (items) => {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) if ((left -= weight) < 0) return item;
      return items[items.length - 1]![0];
    },
    exponential: (mean) => -mean * Math.log(1 - next()),
    normal: (mean, deviation) => {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += next();
      return mean + sum * deviation;
    },
  };
}

/** UUIDv7 (RFC 9562) of an instant, with the random bits of the seed. */
export function uuidV7(random: Random, atMs: number): string {
  const time = Math.max(0, Math.floor(atMs)).toString(16).padStart(12, '0');
  const hex = (digits: number) => {
    let text = '';
    for (let i = 0; i < digits; i++) text += random.int(0, 15).toString(16);
    return text;
  };
  const variant = random.pick(['8', '9', 'a', 'b']);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(12)}`;
}
