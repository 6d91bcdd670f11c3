import { table, type Catalogue, type Entry } from './catalogue.ts';

/** KET_QUA_DTRI; 8 seen in a production system, 1-7 recalled. */
export const outcomes: Catalogue = {
  id: 'outcome',
  source: 'BHYT XML, KET_QUA_DTRI',
  trust: 'R',
  entries: table(`
    1|Khỏi|Cured
    2|Đỡ|Better
    3|Không thay đổi|Unchanged
    4|Nặng hơn|Worse
    5|Tử vong|Died
    6|Tiên lượng nặng, xin về|Poor prognosis, left on request
    7|Chưa xác định|Not determined
    8|Tử vong ngoại viện|Died before arrival`),
};

/** `atStation`: one of the defaults of a commune station. */
export interface CareType extends Entry {
  atStation: boolean;
}

const STATION = new Set(['01', '05', '06', '07', '12', '13']);

/** MA_LOAI_KCB as of QĐ 1804/2026. */
export const careTypes: Catalogue<CareType> = {
  id: 'careType',
  source: 'QĐ 1804/2026 PL01, from 1 August 2026',
  trust: 'V2',
  entries: table(`
    01|Khám bệnh|Consultation
    02|Điều trị ngoại trú|Outpatient treatment
    03|Điều trị nội trú|Inpatient treatment
    04|Điều trị ban ngày|Day treatment
    05|Ngoại trú bệnh dài ngày, có khám và lĩnh thuốc|Long-term outpatient, seen and supplied
    06|Lưu tại trạm y tế|Stay at the station
    07|Nhận thuốc theo hẹn|Medicines by appointment
    08|Ngoại trú dài ngày có dịch vụ kỹ thuật|Long-term outpatient with procedures
    09|Nội trú dưới 4 giờ|Inpatient under 4 hours
    10|Khác|Other
    11|Khám chữa bệnh lưu động|Mobile care
    12|Khám chữa bệnh tại nhà|Care at home
    13|Y học gia đình|Family medicine
    14|Khám chữa bệnh từ xa|Telemedicine
    15|Khám sức khỏe định kỳ|Periodic check-up
    16|Khám sàng lọc|Screening`).map((entry) => ({
    ...entry,
    validFrom: '2026-08-01',
    atStation: STATION.has(entry.code),
  })),
};
