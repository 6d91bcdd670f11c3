import type { Immunization } from '../records/immunization.ts';
import type { VaccinationSession } from '../records/session.ts';
import { lotIdOf, partsOfLotId } from '../stock/index.ts';

type ClosingLine = NonNullable<VaccinationSession['closing']>[number];

/** One lot at the end of a session. `opened`: doses in opened vials; undefined until it is known. */
export interface LotUse {
  lotId: string;
  productCode: string;
  lotNo: string;
  given: number;
  opened?: number;
}

type Given = Pick<Immunization, 'productCode' | 'lot' | 'lotId' | 'voided' | 'status'>;
type Vial = { lotId: string; doses: number; voided?: unknown };

/** Doses given and opened of each lot, by product and number. Voided doses were not given. */
export function lotUse(doses: readonly Given[], vials: readonly Vial[]): LotUse[] {
  const uses = new Map<string, LotUse>();
  for (const dose of doses) {
    if (dose.voided || dose.status !== 'DA_TIEM') continue;
    const lotNo = dose.lot ?? '';
    const lotId = dose.lotId ?? lotIdOf(dose.productCode, lotNo);
    const use = uses.get(lotId) ?? { lotId, productCode: dose.productCode, lotNo, given: 0 };
    uses.set(lotId, { ...use, given: use.given + 1 });
  }
  for (const { lotId, doses: content, voided } of vials) {
    if (voided) continue;
    const use = uses.get(lotId) ?? { lotId, ...partsOfLotId(lotId), given: 0 };
    uses.set(lotId, { ...use, opened: (use.opened ?? 0) + content });
  }
  return [...uses.values()].sort((a, b) => (a.lotId < b.lotId ? -1 : 1));
}

/** What is written at the closing: doses opened, given, and wasted, which is the rest. Undefined when more were given than opened. */
export function closingLine(lotId: string, opened: number, given: number): ClosingLine | undefined {
  return Number.isInteger(opened) && opened >= given ? { lotId, opened, given, wasted: opened - given } : undefined;
}

/** Doses wasted of those opened, 0 to 1; undefined when none was opened (immunization.md 7). */
export function wastage(lines: readonly Pick<ClosingLine, 'opened' | 'given'>[]): number | undefined {
  const opened = lines.reduce((sum, line) => sum + line.opened, 0);
  const given = lines.reduce((sum, line) => sum + line.given, 0);
  return opened === 0 ? undefined : (opened - given) / opened;
}
