import { addMonths, latest } from '../dates/index.ts';
import type { ChecklistForm } from './types.ts';

/** The form for newborns ends with the first month of life (QĐ 1575: "trẻ từ 1 tháng tuổi"). */
const NEWBORN_MONTHS = 1;
/** Children of QĐ 1575/QĐ-BYT are under 16 (D: the law's child). */
const CHILD_MONTHS = 16 * 12;

/** Which form the age asks for on `day`. A partial date of birth is taken at its latest: the younger form is the more careful one. */
export function formOf(birthDate: string, day: string): ChecklistForm {
  const born = latest(birthDate);
  if (addMonths(born, NEWBORN_MONTHS) > day && birthDate.length === 10) return 'newborn';
  return addMonths(born, CHILD_MONTHS) > day ? 'child' : 'adult';
}
