import type { DatabaseSync } from 'node:sqlite';
import { samePeople } from '../../src/lib/domain/identity/index.ts';

export interface StationSummary {
  code: string;
  name: string;
  people: number;
  households: number;
  visits: number;
  doses: number;
  /** When records of this station last came; instant in UTC. */
  lastReceivedAt?: string;
}

const COUNTS = `
  SELECT codes.code, coalesce(stations.name, '') AS name, codes.received_at,
    (SELECT count(*) FROM people WHERE station_code = codes.code AND voided = 0 AND merged_into IS NULL) AS people,
    (SELECT count(*) FROM households WHERE station_code = codes.code AND voided = 0) AS households,
    (SELECT count(*) FROM visits WHERE station_code = codes.code AND voided = 0) AS visits,
    (SELECT count(*) FROM doses WHERE station_code = codes.code AND given = 1 AND voided = 0) AS doses
  FROM (SELECT station_code AS code, max(received_at) AS received_at FROM feeds GROUP BY station_code) AS codes
  LEFT JOIN stations ON stations.code = codes.code
  WHERE :only IS NULL OR codes.code = :only
  ORDER BY codes.code`;

const MERGED = `
  SELECT key, merged_into, voided FROM people WHERE station_code = :code AND merged_into IS NOT NULL`;
const COUNTED = 'SELECT 1 FROM people WHERE key = ? AND voided = 0 AND merged_into IS NULL';

/**
 * Records per station that are neither voided nor deleted; a person of several records counts once, a dose when it was given.
 * `only`: one station's code.
 */
export function summarize(db: DatabaseSync, only?: string): StationSummary[] {
  return db
    .prepare(COUNTS)
    .all({ only: only ?? null })
    .map((row) => ({
      code: String(row.code),
      name: String(row.name),
      people: Number(row.people) + peopleBehind(db, String(row.code)),
      households: Number(row.households),
      visits: Number(row.visits),
      doses: Number(row.doses),
      ...(row.received_at === null ? {} : { lastReceivedAt: String(row.received_at) }),
    }));
}

/** People whose living records all point to others: to each other in a circle, or to a record that is voided or gone. */
function peopleBehind(db: DatabaseSync, code: string): number {
  const merged = db.prepare(MERGED).all({ code });
  const { survivorOf } = samePeople(
    merged.map((row) => ({ id: String(row.key), mergedInto: String(row.merged_into) })),
  );
  const survivors = new Set(merged.filter((row) => row.voided === 0).map((row) => survivorOf(String(row.key))));
  const counted = db.prepare(COUNTED);
  return [...survivors].filter((key) => counted.get(key) === undefined).length;
}

export function totalsOf(stations: readonly StationSummary[]) {
  const sum = (field: 'people' | 'households' | 'visits' | 'doses') =>
    stations.reduce((total, station) => total + station[field], 0);
  return { people: sum('people'), households: sum('households'), visits: sum('visits'), doses: sum('doses') };
}
