import { products, type Schedule } from '../../immunization/index.ts';
import type { ReportDefinition, ReportRow, ReportSection } from '../definition.ts';
import type { PeriodType } from '../period.ts';
import { rowCodes } from './cells.ts';
import { cohortDoses, DROP_OUTS, FULL_UNDER_1 } from './rules.ts';

export const EPI_REPORT = 'epi';
const LEGAL = 'TT 13/2026/TT-BYT Điều 15 khoản 4 (kỳ và hạn báo cáo); nội dung chỉ tiêu theo thực hành (R)';

/**
 * The station's report of immunization: monthly before day 03, yearly before 13 January (TT 13/2026, V2). Its rows follow the schedule in
 * use; the indicators are those of immunization.md 10 (R), counted as the notes say.
 */
export function epiDefinition(schedule: Schedule, periodType: PeriodType): ReportDefinition {
  return {
    code: EPI_REPORT,
    version: `1+${schedule.id}`,
    title:
      periodType === 'month'
        ? { vi: 'Báo cáo tiêm chủng tháng', en: 'Monthly report of immunization' }
        : { vi: 'Báo cáo tiêm chủng năm', en: 'Yearly report of immunization' },
    legalBasis: LEGAL,
    trust: 'R',
    periodType,
    validFrom: '2026-07-01',
    due: { dayOfNext: periodType === 'month' ? 2 : 12 },
    sections: [population, given(schedule), coverage(schedule), vaccines],
  };
}

const population: ReportSection = {
  code: 'population',
  title: { vi: 'Đối tượng', en: 'People' },
  columns: [{ code: 'n', title: { vi: 'Số lượng', en: 'Number' } }],
  rows: [
    { code: 'under1', title: { vi: 'Trẻ dưới 1 tuổi, cuối kỳ', en: 'Children under 1, at the end' } },
    { code: 'under5', title: { vi: 'Trẻ dưới 5 tuổi, cuối kỳ', en: 'Children under 5, at the end' } },
    { code: 'born', title: { vi: 'Trẻ sinh trong kỳ', en: 'Born in the period' } },
    {
      code: 'unknownAge',
      title: {
        vi: 'Trẻ chưa rõ ngày sinh (không tính tỷ lệ)',
        en: 'Children without a full birth date (not in the shares)',
      },
    },
    {
      code: 'zeroDose',
      title: {
        vi: 'Trẻ 12–23 tháng chưa tiêm mũi 5 trong 1 nào',
        en: 'Children of 12–23 months without a pentavalent dose',
      },
    },
    { code: 'sessions', title: { vi: 'Số buổi tiêm', en: 'Sessions' } },
    { code: 'severeCases', title: { vi: 'Tai biến nặng sau tiêm', en: 'Severe reactions' } },
  ],
};

function given(schedule: Schedule): ReportSection {
  return {
    code: 'given',
    title: { vi: 'Số mũi đã tiêm trong kỳ', en: 'Doses given in the period' },
    columns: [
      { code: 'n', title: { vi: 'Tại trạm', en: 'Here' } },
      { code: 'under1', title: { vi: 'Trong đó dưới 1 tuổi', en: 'Of them under 1' } },
      { code: 'elsewhere', title: { vi: 'Nơi khác tiêm', en: 'Elsewhere' } },
      { code: 'reactions', title: { vi: 'Có phản ứng', en: 'With a reaction' } },
    ],
    rows: rowCodes(schedule).map((code) => ({ code, title: doseTitle(code, schedule) })),
  };
}

function coverage(schedule: Schedule): ReportSection {
  const rows: ReportRow[] = cohortDoses(schedule).map(({ code, beforeMonths }) => {
    const { vi, en } = doseTitle(code, schedule);
    const years = beforeMonths / 12;
    return { code, title: { vi: `${vi} trước ${years} tuổi`, en: `${en} before ${years} y` } };
  });
  const drops = DROP_OUTS.map(({ code, from, to }): ReportRow => {
    return { code, title: { vi: `Bỏ mũi ${from} → ${to}`, en: `Drop-out ${from} → ${to}` } };
  });
  const full = FULL_UNDER_1.join(', ');
  return {
    code: 'coverage',
    title: { vi: 'Tỷ lệ tiêm chủng', en: 'Coverage' },
    note: {
      vi: 'Trong số trẻ tròn tuổi đó trong kỳ và đang sống tại địa bàn, số trẻ có mũi tiêm hợp lệ trước sinh nhật. Bỏ mũi: trong số đã tiêm mũi đầu.',
      en: 'Of the children living here who reached that birthday in the period, those with a valid dose before it. Drop-out: of those who had the first dose.',
    },
    columns: [
      { code: 'children', title: { vi: 'Số trẻ', en: 'Children' } },
      { code: 'n', title: { vi: 'Đạt', en: 'With it' } },
      { code: 'percent', title: { vi: 'Tỷ lệ %', en: '%' }, unit: 'percent' },
    ],
    rows: [
      {
        code: 'FULL',
        title: { vi: `Tiêm chủng đầy đủ dưới 1 tuổi (${full})`, en: `Fully immunized under 1 (${full})` },
      },
      ...rows,
      ...drops,
    ],
  };
}

const vaccines: ReportSection = {
  code: 'vaccines',
  title: { vi: 'Vắc xin', en: 'Vaccines' },
  note: { vi: 'Hao phí = (liều đã mở − liều đã tiêm) / liều đã mở.', en: 'Wastage = (opened − given) / opened.' },
  columns: [
    { code: 'opened', title: { vi: 'Liều đã mở', en: 'Opened' } },
    { code: 'given', title: { vi: 'Liều đã tiêm', en: 'Given' } },
    { code: 'wastage', title: { vi: 'Hao phí %', en: 'Wastage %' }, unit: 'percent' },
  ],
  rows: products
    .filter(({ programme }) => programme)
    .map(({ code, name }) => ({ code, title: { vi: name, en: name } })),
};

function doseTitle(code: string, { series, tetanus }: Schedule) {
  if (code === 'OTHER') return { vi: 'Vắc xin ngoài lịch', en: 'Vaccines outside the schedule' };
  const found = series.find(({ doses }) => doses.some((dose) => dose.code === code));
  const name = found?.name ?? tetanus?.name ?? code;
  return { vi: `${code} · ${name}`, en: `${code} · ${name}` };
}
