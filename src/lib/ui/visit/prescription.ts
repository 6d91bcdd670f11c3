import * as m from '$lib/paraglide/messages';
import type { PrescriptionLine } from '../../domain/records/index.ts';
import { decimalText } from '../format/index.ts';

/** TT 26/2025/TT-BYT (V2): a quantity below 10 is written with a leading zero, so that nobody can put a digit before it. */
export function quantityText(quantity: number): string {
  const text = decimalText(quantity);
  return quantity < 10 ? `0${text}` : text;
}

/** A line of a prescription as it is printed: drug with quantity, and how it is taken. */
export function drugText(line: PrescriptionLine): { drug: string; how: string } {
  const parts = [
    [line.morning, m.visit_dose_morning()],
    [line.noon, m.visit_dose_noon()],
    [line.afternoon, m.visit_dose_afternoon()],
    [line.evening, m.visit_dose_evening()],
  ] as const;
  const times = parts.flatMap(([dose, name]) => (dose ? [`${name} ${decimalText(dose)}`] : []));
  return {
    drug: [line.drug, line.strength, '×', quantityText(line.quantity), line.unit].filter(Boolean).join(' '),
    how: [times.join(', '), line.days && `${line.days} ${m.visit_days_unit()}`, line.instruction]
      .filter(Boolean)
      .join(' · '),
  };
}
