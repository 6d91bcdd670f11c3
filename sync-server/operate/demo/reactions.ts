import { caseOf, withStep } from '../../../src/lib/domain/aefi/index.ts';
import { definitions, type AefiCase, type Immunization } from '../../../src/lib/domain/records/index.ts';
import { DAY } from './calendar.ts';
import type { DemoContext } from './types.ts';

const HOUR = 3_600_000;

/** True for a dose of the last weeks that was given here: one of them had a severe reaction. */
export function mayReact({ todayMs }: DemoContext, { occurredAt, scheduleDose }: Immunization): boolean {
  const age = occurredAt ? todayMs - Date.parse(occurredAt) : 0;
  return scheduleDose.startsWith('PENTA') && age > 20 * DAY && age < 90 * DAY;
}

/** The dose with its reaction, and the case from its discovery to its end. */
export function makeReaction(context: DemoContext, dose: Immunization): { dose: Immunization; aefi: AefiCase } {
  const at = (hours: number) => new Date(Date.parse(dose.occurredAt ?? '') + hours * HOUR).toISOString();
  const stamps = context.stamps(Date.parse(at(240)));
  const who = { by: stamps.createdBy, device: stamps.createdDevice };
  const reaction = {
    ...{ id: `${dose.id}:r`, severity: 'severe' as const, kinds: ['highFever', 'convulsion'], onsetAt: at(7) },
    note: 'Sốt 39,5 °C, co giật toàn thân khoảng 2 phút, tỉnh lại sau đó.',
  };
  const found: AefiCase = {
    ...caseOf([dose], reaction, { id: `aefi:${dose.id}`, now: at(9), ...who }),
    ...stamps,
    version: definitions.notices.version,
    place: 'Trạm y tế, sau đó chuyển bệnh viện',
    treatment: 'Hạ sốt, đặt nằm nghiêng, chuyển tuyến theo dõi.',
    reportedTo: 'Sở Y tế, CDC tỉnh',
    suspectedCause: 'Sốt cao co giật sau tiêm',
    conclusion: 'Phản ứng sốt cao co giật, trẻ khoẻ lại sau 2 ngày.',
    outcome: 'recovered',
  };
  const aefi = (['BAO_CAO_24H', 'DIEU_TRA', 'KET_LUAN', 'DONG'] as const).reduce(
    (one, state, n) => withStep(one, state, { id: `${one.id}:${state}`, at: at(14 + n * 72), ...who }),
    found,
  );
  return { dose: { ...dose, reactions: [reaction] }, aefi };
}
