import { compareText } from '../merge/canonical.ts';
import type { StockMovement } from '../records/index.ts';

/** What a balance needs of a movement. */
export type Moved = Pick<StockMovement, 'id' | 'lotId' | 'point' | 'move' | 'doses' | 'at'> & { voided?: unknown };

/**
 * Doses of one lot at one point at an instant: the last stock-take by then, and what moved after it. What moved before the stock-take was
 * counted by it, also when it arrives later; so the balance does not depend on the order in which movements come, nor on who sums them.
 * @param at instant, ISO 8601; the end of time when absent
 */
export function balanceOf(movements: readonly Moved[], at?: string): number {
  const known = distinct(movements).filter((one) => !one.voided && (at === undefined || one.at <= at));
  const count = known
    .filter(({ move }) => move === 'count')
    .sort(byTime)
    .at(-1);
  return known
    .filter((one) => one.move !== 'count' && (!count || one.at > count.at))
    .reduce((sum, { doses }) => sum + doses, count?.doses ?? 0);
}

/** Of two stock-takes of one instant the one with the greater id holds. */
const byTime = (a: Moved, b: Moved) => compareText(a.at, b.at) || compareText(a.id, b.id);

/** A movement that came twice counts once. */
function distinct(movements: readonly Moved[]): Moved[] {
  return [...new Map(movements.map((one) => [one.id, one])).values()];
}

/** Balances by lot and point, `<lotId>@<point>`, of everything that moved. */
export function balances(movements: readonly Moved[], at?: string): Map<string, number> {
  const groups = new Map<string, Moved[]>();
  for (const one of movements) {
    const key = placeKey(one.lotId, one.point);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return new Map([...groups].map(([key, group]) => [key, balanceOf(group, at)]));
}

export const placeKey = (lotId: string, point: string): string => `${lotId}@${point}`;

/** What a stock-take changes: the counted doses minus those that the movements up to it say. */
export function difference(movements: readonly Moved[], counted: number, at: string): number {
  return counted - balanceOf(movements, at);
}

/** Signed doses of a movement as a person types them: what goes out is negative, a count is what is there. */
export function signedDoses(move: StockMovement['move'], doses: number): number {
  return move === 'receipt' || move === 'return' || move === 'count' ? doses : -doses;
}
