import { table, type Catalogue } from './catalogue.ts';

export const routes: Catalogue = {
  id: 'route',
  source: 'Common codes of injection routes',
  trust: 'R',
  entries: table(`
    IM|Tiêm bắp|Intramuscular
    SC|Tiêm dưới da|Subcutaneous
    ID|Tiêm trong da|Intradermal
    PO|Uống|Oral
    IN|Nhỏ mũi|Nasal`),
};

export const sites: Catalogue = {
  id: 'site',
  source: 'Abbreviations of immunization books',
  trust: 'R',
  entries: table(`
    DT|Đùi trái|Left thigh
    DP|Đùi phải|Right thigh
    CTT|Cánh tay trái|Left arm
    CTP|Cánh tay phải|Right arm
    UONG|Đường uống|By mouth`),
};

export const doseStates: Catalogue = {
  id: 'doseState',
  source: 'Own codes',
  trust: 'D',
  entries: table(`
    DA_TIEM|Đã tiêm|Given
    TIEM_NOI_KHAC|Đã tiêm nơi khác|Given elsewhere
    HOAN|Tạm hoãn|Postponed
    CHONG_CHI_DINH|Chống chỉ định|Contraindicated
    TU_CHOI|Từ chối|Refused`),
};

export const doseSources: Catalogue = {
  id: 'doseSource',
  source: 'Own codes',
  trust: 'D',
  entries: table(`
    TAI_TRAM|Tiêm tại trạm|Given at the station
    SO_TIEM_CHUNG|Sổ tiêm chủng|Immunization book
    HE_THONG_QG|Hệ thống quốc gia|National system
    NGUOI_NHA_KE|Người nhà kể|Told by the family`),
};

export const dosePrograms: Catalogue = {
  id: 'doseProgram',
  source: 'Own codes',
  trust: 'D',
  entries: table(`
    TCMR|Tiêm chủng mở rộng|National programme
    DICH_VU|Tiêm dịch vụ|Paid service
    CHIEN_DICH|Chiến dịch|Campaign`),
};
