import type { ReportApi } from '../report-api.ts';
import type { Session } from './session.ts';

/** Reports and registers, counted from the records on this tablet. */
export function reportWork(
  withSession: <T>(task: (open: Session) => Promise<T>) => Promise<T>,
  now: () => string,
): ReportApi {
  const queries = () => import('../queries/reports/index.ts');
  return {
    epiReport: (query) => withSession(async (open) => (await queries()).epiReport(open, query)),
    reportSnapshots: (query) => withSession(async (open) => (await queries()).reportSnapshots(open, query)),
    vaccinationRegister: (query) =>
      withSession(async (open) => (await queries()).vaccinationRegister(open, query, now())),
    epiCoverage: (query) => withSession(async (open) => (await queries()).epiCoverage(open, query)),
  };
}
