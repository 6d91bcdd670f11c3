import { Best } from './best.ts';
import type { ColumnTable } from './column-table.ts';
import type { HouseholdField } from './households.ts';
import type { PersonField } from './people.ts';
import { parseQuery, personRank, RANK, wordRank, type Query } from './match.ts';

interface SearchedTables {
  people: ColumnTable<PersonField>;
  households: ColumnTable<HouseholdField>;
}

interface Hit {
  row: number;
  /** Rank, and behind equal ranks of the preferred village the other villages. */
  order: number;
}

export interface Found {
  /** Ids of the best, best first. */
  ids: string[];
  /** All that fit. */
  total: number;
}

const NOTHING: Found = { ids: [], total: 0 };

/**
 * People by parts of name, identifiers, phone or birth date, with or without diacritics, in any order of words; initials too.
 * Order: exact, whole words, beginnings, initials, contained; within these the preferred village, then the folded name.
 */
export function searchPeople(columns: SearchedTables, text: string, limit: number, villageCode?: string): Found {
  const query = parseQuery(text);
  if (!query) return NOTHING;
  const { people } = columns;
  const folded = people.column('folded');
  const villages = people.column('villageCode');
  const numbers = people.column('numbers');
  const best = new Best<Hit>(limit, byOrderThen(folded));
  let total = 0;
  for (let row = 0; row < folded.length; row++) {
    const rank = personRank(query, folded[row] ?? '', numbers[row] ?? '');
    if (rank === RANK.none) continue;
    total++;
    best.add({ row, order: rank * 2 + (villages[row] === villageCode ? 0 : 1) });
  }
  return { ids: idsOf(best, people.ids), total };
}

/** Households by code and address; words must begin words of these, numbers may be any part. */
export function searchHouseholds(columns: SearchedTables, text: string, limit: number, villageCode?: string): Found {
  const query = parseQuery(text);
  if (!query) return NOTHING;
  const { households } = columns;
  const folded = households.column('folded');
  const villages = households.column('villageCode');
  const best = new Best<Hit>(limit, byOrderThen(households.column('code')));
  let total = 0;
  for (let row = 0; row < folded.length; row++) {
    const rank = householdRank(query, folded[row] ?? '');
    if (rank === RANK.none) continue;
    total++;
    best.add({ row, order: rank * 2 + (villages[row] === villageCode ? 0 : 1) });
  }
  return { ids: idsOf(best, households.ids), total };
}

/** Worst rank of the query's words in the household's code and address; only numbers may stand in the middle of a word. */
export function householdRank(query: Query, folded: string): number {
  const ranks = query.words.map(({ text, numeric }) => {
    const rank = wordRank(folded, text);
    return rank === RANK.contained && !numeric ? RANK.none : rank;
  });
  return Math.max(...ranks);
}

const byOrderThen = (names: readonly string[]) => (a: Hit, b: Hit) =>
  a.order - b.order || compare(names[a.row] ?? '', names[b.row] ?? '') || a.row - b.row;

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const idsOf = (best: Best<Hit>, ids: readonly string[]) => best.sorted().map(({ row }) => ids[row] ?? '');
