import type { Schedule, ScheduleDose } from './rules.ts';

const dose = (
  code: string,
  doseNo: number,
  product: string,
  rule: Omit<ScheduleDose, 'code' | 'doseNo' | 'product' | 'trust' | 'overdueAfter'> & { overdueAfter?: string },
  minimum: ScheduleDose['trust']['minimum'] = 'R',
): ScheduleDose => ({ code, doseNo, product, overdueAfter: '28d', ...rule, trust: { target: 'V', minimum } });

/**
 * The last published routine schedule: TT 10/2024/TT-BYT as changed by TT 52/2025/TT-BYT (target ages V; minimum ages and intervals from
 * WHO's Table 3 of March 2023 or product norms, R). TT 13/2026 holds no ages any more, so a newer set can arrive as data.
 * `overdueAfter` is a design value (D).
 */
export const VN_EPI_TT52_2025: Schedule = {
  id: 'VN-EPI-TT52-2025',
  name: 'Tiêm chủng mở rộng (TT 10/2024, TT 52/2025)',
  validFrom: '2026-02-15',
  source: 'TT 10/2024/TT-BYT, TT 52/2025/TT-BYT; WHO Table 3 (03/2023)',
  series: [
    {
      code: 'HEPB0',
      name: 'Viêm gan B sơ sinh',
      accepts: [['HepB']],
      doses: [dose('HEPB-0', 0, 'HEPB', { targetAge: '0d', minAge: '0d', overdueAfter: '1d', beforeAge: '8d' })],
    },
    {
      code: 'BCG',
      name: 'Lao',
      accepts: [['BCG']],
      doses: [dose('BCG', 1, 'BCG', { targetAge: '0d', minAge: '0d', overdueAfter: '1m', beforeAge: '12m' })],
    },
    {
      code: 'DPT',
      name: 'Bạch hầu, ho gà, uốn ván, viêm gan B, Hib',
      accepts: [
        ['D', 'T', 'wP'],
        ['D', 'T', 'aP'],
      ],
      doses: [
        dose('PENTA-1', 1, 'PENTA', { targetAge: '2m', minAge: '6w', beforeAge: '60m' }),
        dose('PENTA-2', 2, 'PENTA', { targetAge: '3m', minAge: '10w', minInterval: '28d', beforeAge: '60m' }),
        dose('PENTA-3', 3, 'PENTA', { targetAge: '4m', minAge: '14w', minInterval: '28d', beforeAge: '60m' }),
        dose('DPT-4', 4, 'DPT', { targetAge: '18m', minAge: '12m', minInterval: '6m', beforeAge: '84m' }),
      ],
    },
    {
      code: 'TD7',
      name: 'Td nhắc lại lúc 7 tuổi',
      accepts: [['T', 'd']],
      doses: [dose('TD-7', 5, 'TD', { targetAge: '84m', minAge: '84m', overdueAfter: '6m', beforeAge: '120m' }, 'D')],
    },
    {
      code: 'OPV',
      name: 'Bại liệt uống',
      accepts: [['bOPV'], ['IPV', 'D']],
      doses: [
        dose('OPV-1', 1, 'BOPV', { targetAge: '2m', minAge: '6w', beforeAge: '60m' }),
        dose('OPV-2', 2, 'BOPV', { targetAge: '3m', minAge: '10w', minInterval: '28d', beforeAge: '60m' }),
        dose('OPV-3', 3, 'BOPV', { targetAge: '4m', minAge: '14w', minInterval: '28d', beforeAge: '60m' }),
      ],
    },
    {
      code: 'IPV',
      name: 'Bại liệt tiêm',
      accepts: [['IPV']],
      doses: [
        dose('IPV-1', 1, 'IPV', { targetAge: '5m', minAge: '6w', beforeAge: '60m' }),
        dose('IPV-2', 2, 'IPV', { targetAge: '9m', minInterval: '8w', beforeAge: '60m' }),
      ],
    },
    {
      code: 'ROTA',
      name: 'Rota',
      accepts: [['RV']],
      doses: [
        dose('ROTA-1', 1, 'ROTA', { targetAge: '2m', minAge: '6w', beforeAge: '24w' }),
        dose('ROTA-2', 2, 'ROTA', { targetAge: '3m', minAge: '10w', minInterval: '28d', beforeAge: '24w' }),
      ],
    },
    {
      code: 'PCV',
      name: 'Phế cầu',
      accepts: [['PCV']],
      doses: [
        dose('PCV-1', 1, 'PCV', { targetAge: '2m', minAge: '6w', beforeAge: '60m' }),
        dose('PCV-2', 2, 'PCV', { targetAge: '4m', minAge: '14w', minInterval: '8w', beforeAge: '60m' }),
        dose('PCV-3', 3, 'PCV', { targetAge: '12m', minAge: '9m', minInterval: '8w', beforeAge: '60m' }),
      ],
    },
    {
      code: 'MEASLES',
      name: 'Sởi, rubella',
      accepts: [['measles']],
      doses: [
        dose('MEAS-1', 1, 'MEASLES', { targetAge: '9m', minAge: '9m', beforeAge: '60m' }, 'V'),
        dose('MR-1', 2, 'MR', {
          targetAge: '18m',
          minAge: '12m',
          minInterval: '28d',
          beforeAge: '60m',
          accepts: [['measles', 'rubella']],
        }),
      ],
    },
    {
      code: 'JE',
      name: 'Viêm não Nhật Bản',
      accepts: [['JE']],
      doses: [
        dose('JE-1', 1, 'JE', { targetAge: '12m', minAge: '12m', beforeAge: '60m' }),
        dose('JE-2', 2, 'JE', { minInterval: '7d', overdueAfter: '14d', beforeAge: '60m' }),
        dose('JE-3', 3, 'JE', { minAge: '24m', minInterval: '11m', targetInterval: '12m', beforeAge: '60m' }),
      ],
    },
    {
      code: 'HPV',
      name: 'HPV',
      accepts: [['HPV']],
      sex: '2',
      provinces: ['08', '51', '66', '86'],
      doses: [dose('HPV-1', 1, 'HPV', { targetAge: '132m', minAge: '108m', overdueAfter: '12m', beforeAge: '180m' })],
    },
  ],
};

export const schedules: readonly Schedule[] = [VN_EPI_TT52_2025];

/** The schedule in force: the last one whose validity has begun, else the last published. */
export function scheduleOn(today: string): Schedule {
  const begun = schedules.filter(({ validFrom }) => validFrom <= today);
  return [...(begun.length ? begun : schedules)].sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0]!;
}
