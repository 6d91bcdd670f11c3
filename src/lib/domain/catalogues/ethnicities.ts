import { table, type Catalogue } from './catalogue.ts';

/** Ethnic groups, 2-digit codes (MA_DANTOC). 42-54 seen in a source, the others recalled; accepted spellings are ours. */
export const ethnicities: Catalogue = {
  id: 'ethnicity',
  source: 'Danh mục các dân tộc Việt Nam, QĐ 121-TCTK/PPCĐ (1979)',
  trust: 'R',
  entries: table(`
    01|Kinh||Việt
    02|Tày
    03|Thái
    04|Hoa
    05|Khơ-me||Khmer|Khơ Me
    06|Mường
    07|Nùng
    08|HMông||H'Mông|Mông|Hmong|Mèo
    09|Dao
    10|Gia-rai||Gia Rai|Jrai|Gia-lai
    11|Ngái
    12|Ê-đê||Ê Đê|Rhade
    13|Ba-na||Ba Na|Bahnar
    14|Xơ-đăng||Xơ Đăng|Xê Đăng|Sedang
    15|Sán Chay||Cao Lan|San Chay
    16|Cơ-ho||Cơ Ho|K'Ho|Kơ Ho
    17|Chăm||Chàm
    18|Sán Dìu
    19|Hrê||H'rê
    20|Mnông||M'Nông
    21|Ra-glai||Ra Glai|Raglay
    22|Xtiêng||S'tiêng|X'tiêng
    23|Bru-Vân Kiều||Bru Vân Kiều|Vân Kiều
    24|Thổ
    25|Giáy
    26|Cơ-tu||Cơ Tu|Katu
    27|Gié-Triêng||Giẻ Triêng|Gié Triêng
    28|Mạ
    29|Khơ-mú||Khơ Mú
    30|Co||Cor
    31|Tà-ôi||Tà Ôi
    32|Chơ-ro||Chơ Ro
    33|Kháng
    34|Xinh-mun||Xinh Mun
    35|Hà Nhì
    36|Chu-ru||Chu Ru
    37|Lào
    38|La Chí
    39|La Ha
    40|Phù Lá
    41|La Hủ
    42|Lự
    43|Lô Lô
    44|Chứt
    45|Mảng
    46|Pà Thẻn
    47|Co Lao||Cờ Lao|Cơ Lao
    48|Cống
    49|Bố Y
    50|Si La
    51|Pu Péo
    52|Brâu||B'râu
    53|Ơ Đu
    54|Rơ măm||Rơ Măm
    55|Người nước ngoài|Foreigner
    99|Không rõ|Unknown|Không xác định`),
};
