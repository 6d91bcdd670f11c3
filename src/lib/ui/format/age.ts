import * as m from '$lib/paraglide/messages';
import { ageInWords } from '../../domain/dates/index.ts';

/**
 * Age as people say it: `12 ngày`, `3 tháng 12 ngày`, `38 tháng`, `67 tuổi`.
 * `birthDate` may be partial (`YYYY`, `YYYY-MM`), then the age is only as exact as the date; empty before birth.
 */
export function ageText(birthDate: string, today: string): string {
  const age = ageInWords(birthDate, today);
  if (!age) return '';
  if (age.unit === 'days') return m.common_age_days({ days: age.days });
  if (age.unit === 'years') return m.common_age_years({ years: age.years });
  return age.months < 12 && age.days
    ? m.common_age_months_days({ months: age.months, days: age.days })
    : m.common_age_months({ months: age.months });
}
