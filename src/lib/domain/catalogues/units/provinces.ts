import { foldedWords } from '../../names/fold.ts';

/** First day of the two-level administration (34 provinces, no districts). */
export const UNITS_VALID_FROM = '2025-07-01';

export interface Province {
  /** 2 digits. */
  code: string;
  name: string;
  /** With `Tỉnh` or `Thành phố`. */
  fullName: string;
  validFrom: string;
  /** The provinces of before 1 July 2025 that it unites. */
  former: readonly string[];
}

/** code | T = tỉnh, C = thành phố | name | former provinces. Source and trust label: README.md beside. */
const ROWS = `
  01|C|Hà Nội|Hà Nội
  04|T|Cao Bằng|Cao Bằng
  08|T|Tuyên Quang|Tuyên Quang|Hà Giang
  11|T|Điện Biên|Điện Biên
  12|T|Lai Châu|Lai Châu
  14|T|Sơn La|Sơn La
  15|T|Lào Cai|Lào Cai|Yên Bái
  19|T|Thái Nguyên|Thái Nguyên|Bắc Kạn
  20|T|Lạng Sơn|Lạng Sơn
  22|T|Quảng Ninh|Quảng Ninh
  24|T|Bắc Ninh|Bắc Ninh|Bắc Giang
  25|T|Phú Thọ|Phú Thọ|Vĩnh Phúc|Hòa Bình
  31|C|Hải Phòng|Hải Phòng|Hải Dương
  33|T|Hưng Yên|Hưng Yên|Thái Bình
  37|T|Ninh Bình|Ninh Bình|Hà Nam|Nam Định
  38|T|Thanh Hoá|Thanh Hóa
  40|T|Nghệ An|Nghệ An
  42|T|Hà Tĩnh|Hà Tĩnh
  44|T|Quảng Trị|Quảng Trị|Quảng Bình
  46|C|Huế|Huế
  48|C|Đà Nẵng|Đà Nẵng|Quảng Nam
  51|T|Quảng Ngãi|Quảng Ngãi|Kon Tum
  52|T|Gia Lai|Gia Lai|Bình Định
  56|T|Khánh Hoà|Khánh Hòa|Ninh Thuận
  66|T|Đắk Lắk|Đắk Lắk|Phú Yên
  68|T|Lâm Đồng|Lâm Đồng|Đắk Nông|Bình Thuận
  75|C|Đồng Nai|Đồng Nai|Bình Phước
  79|C|Hồ Chí Minh|Hồ Chí Minh|Bình Dương|Bà Rịa - Vũng Tàu
  80|T|Tây Ninh|Tây Ninh|Long An
  82|T|Đồng Tháp|Đồng Tháp|Tiền Giang
  86|T|Vĩnh Long|Vĩnh Long|Bến Tre|Trà Vinh
  91|T|An Giang|An Giang|Kiên Giang
  92|C|Cần Thơ|Cần Thơ|Sóc Trăng|Hậu Giang
  96|T|Cà Mau|Cà Mau|Bạc Liêu
`;

const list: readonly Province[] = ROWS.trim()
  .split('\n')
  .map((line) => {
    const [code = '', kind, name = '', ...former] = line.trim().split('|');
    const fullName = `${kind === 'C' ? 'Thành phố' : 'Tỉnh'} ${name}`;
    return { code, name, fullName, validFrom: UNITS_VALID_FROM, former };
  });

/** The 34 provinces by code. */
export function provinces(): readonly Province[] {
  return list;
}

export function findProvince(code: string): Province | undefined {
  return list.find((province) => province.code === code);
}

/** The province that a text names, also by the name of before July 2025 (`Bắc Kạn` is Thái Nguyên), whatever the diacritics. */
export function matchProvince(text: string): Province | undefined {
  const wanted = bareName(text);
  if (wanted === '') return undefined;
  const named = (names: readonly string[]) => names.some((name) => bareName(name) === wanted);
  return list.find(({ name }) => named([name])) ?? list.find(({ former }) => named(former));
}

function bareName(text: string): string {
  return foldedWords(text)
    .join(' ')
    .replace(/^(tinh|thanh pho|tp|t) /, '');
}
