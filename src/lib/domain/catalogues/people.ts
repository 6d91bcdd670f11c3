import { table, type Catalogue } from './catalogue.ts';

export const sexes: Catalogue = {
  id: 'sex',
  source: 'BHYT XML, QĐ 831/QĐ-BYT',
  trust: 'V-CODE',
  entries: table(`
    1|Nam|Male
    2|Nữ|Female
    3|Chưa xác định|Undetermined`),
};

export const educations: Catalogue = {
  id: 'education',
  source: 'Common list of personal health records',
  trust: 'R',
  entries: table(`
    0|Chưa đi học|Not yet at school
    1|Mù chữ, không biết đọc viết|Illiterate|Mù chữ
    2|Tiểu học|Primary|Cấp 1
    3|Trung học cơ sở|Lower secondary|THCS|Cấp 2
    4|Trung học phổ thông|Upper secondary|THPT|Cấp 3
    5|Sơ cấp, trung cấp|Vocational|Trung cấp|Sơ cấp
    6|Cao đẳng|College
    7|Đại học|University
    8|Sau đại học|Postgraduate
    9|Không rõ|Unknown`),
};

export const maritalStates: Catalogue = {
  id: 'marital',
  source: 'Common list of personal health records',
  trust: 'R',
  entries: table(`
    1|Chưa vợ/chồng|Single|Độc thân|Chưa kết hôn
    2|Có vợ/chồng|Married|Đã kết hôn
    3|Góa|Widowed
    4|Ly hôn|Divorced
    5|Ly thân|Separated
    9|Không rõ|Unknown`),
};

export const religions: Catalogue = {
  id: 'religion',
  source: 'Codes of a production system; 0 is ours',
  trust: 'V-CODE',
  entries: table(`
    0|Không|None|Không có
    1|Phật giáo|Buddhism|Đạo Phật
    2|Công giáo|Catholicism|Thiên Chúa giáo
    3|Tin Lành|Protestantism
    4|Cao Đài
    5|Phật giáo Hòa Hảo||Hòa Hảo
    6|Hồi giáo|Islam
    7|Baha'i
    8|Tịnh độ Cư sỹ
    9|Tứ Ân Hiếu Nghĩa
    10|Bửu Sơn Kỳ Hương
    11|Minh Sư đạo
    12|Minh lý đạo
    13|Bà la môn||Bà-la-môn
    14|Mormon
    15|Hiếu Nghĩa Tà Lơn
    16|Cơ đốc Phục lâm`),
};

/** Chronic diseases of part B3 of the record (LOAIBENH). */
export const chronicConditions: Catalogue = {
  id: 'chronicCondition',
  source: 'QĐ 831/QĐ-BYT part B3',
  trust: 'V-CODE',
  entries: table(`
    1|Bệnh tim mạch|Cardiovascular disease
    2|Tăng huyết áp|Hypertension
    3|Đái tháo đường|Diabetes
    4|Bệnh dạ dày|Stomach disease
    5|Bệnh phổi mạn tính|Chronic lung disease
    6|Hen suyễn|Asthma
    7|Bệnh bướu cổ|Goitre
    8|Viêm gan|Hepatitis
    9|Tim bẩm sinh|Congenital heart disease
    10|Tâm thần|Mental disorder
    11|Tự kỷ|Autism
    12|Động kinh|Epilepsy
    13|Ung thư (ghi loại)|Cancer (say which)|Ung thư
    14|Lao (ghi loại)|Tuberculosis (say which)|Lao
    15|Khác|Other`),
};

export const allergyKinds: Catalogue = {
  id: 'allergyKind',
  source: 'QĐ 831/QĐ-BYT part B3',
  trust: 'V-CODE',
  entries: table(`
    1|Thuốc|Drug
    2|Hóa chất, mỹ phẩm|Chemical, cosmetic
    3|Thực phẩm|Food
    4|Khác|Other`),
};

export const allergySeverities: Catalogue = {
  id: 'allergySeverity',
  source: 'Own codes',
  trust: 'D',
  entries: table(`
    mild|Nhẹ|Mild
    moderate|Vừa|Moderate
    severe|Nặng|Severe
    anaphylaxis|Phản vệ|Anaphylaxis`),
};
