import { addDays, formatDate, todayIn } from '../../../src/lib/domain/dates/index.ts';

/** Today in Việt Nam, `YYYY-MM-DD`. */
export const today = (): string => todayIn(new Date().toISOString());
/** `days` from today, `YYYY-MM-DD`. */
export const dayFromNow = (days: number): string => addDays(today(), days);
/** As a nurse types it: `ddmmyyyy`. */
export const typed = (iso: string): string => iso.split('-').reverse().join('');
/** As the app writes it: `dd/mm/yyyy`. */
export const written = (iso: string): string => formatDate(iso);
