import { table, type Catalogue, type Entry } from './catalogue.ts';

/** A choice of the short list of stations; `code` is the 5-digit code that the record keeps (MA_NGHE_NGHIEP). */
const choices: Entry[] = table(`
  00001|Trẻ em dưới 6 tuổi|Child under 6
  00002|Học sinh, sinh viên|Pupil, student
  00003|Hưu trí, trên 60 tuổi|Retired, over 60
  80000|Công nhân|Worker
  60000|Nông dân|Farmer
  01000|Lực lượng vũ trang|Armed forces
  20000|Trí thức|Professional
  40000|Hành chính sự nghiệp|Public servant
  22000|Y tế|Health worker
  50000|Dịch vụ|Services and sales
  00004|Việt kiều|Overseas Vietnamese
  00005|Ngoại kiều|Foreign resident
  00006|Khác (nội trợ, tự do)|Other (home, freelance)|Nội trợ|Tự do|Lao động tự do|Khác
  00000|Không có nghề nghiệp|None|Thất nghiệp|Không`);

/** Short pick-list (older hospital record, R) mapped to codes of 5 digits: groups of QĐ 34/2020/QĐ-TTg by the first digit, 0000x ours (D). */
export const occupations: Catalogue = {
  id: 'occupation',
  source: 'Danh mục nghề nghiệp Việt Nam, QĐ 34/2020/QĐ-TTg; short list of the hospital record',
  trust: 'D',
  entries: choices,
};
