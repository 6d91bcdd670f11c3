import type { StockApi } from '../stock-api.ts';
import type { Session } from './session.ts';

/** The vaccines and the cold chain of the station. */
export function stockWork(
  withSession: <T>(task: (open: Session) => Promise<T>) => Promise<T>,
  now: () => string,
): StockApi {
  const queries = () => import('../queries/stock.ts');
  return {
    vaccineStock: (query) => withSession(async (open) => (await queries()).vaccineStock(open, query, now())),
    lotsToUse: (query) => withSession(async (open) => (await queries()).lotsToUse(open, query, now())),
    lotCard: (id) => withSession(async (open) => (await queries()).lotCard(open, id, now())),
    fridgeMonth: (query) => withSession(async (open) => (await queries()).fridgeMonth(open, query, now())),
    stockAlarms: (query) => withSession(async (open) => (await queries()).stockAlarms(open, query, now())),
  };
}
