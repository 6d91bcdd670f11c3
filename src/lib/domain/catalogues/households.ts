import { table, type Catalogue, type Entry } from './catalogue.ts';

/** Relationship to the head of the household; `sex` where the word fixes it. */
export interface Relationship extends Entry {
  sex?: '1' | '2';
}

export const HEAD = '01';

const MALE = new Set(['03', '07', '08', '10', '12', '14', '16', '18']);
const FEMALE = new Set(['02', '06', '09', '11', '13', '15', '17', '19']);

/** Own codes: no numeric official list was found (D); the words are those of the registration of residence (R). */
export const relationships: Catalogue<Relationship> = {
  id: 'relationship',
  source: 'Own codes; words of the registration of residence',
  trust: 'D',
  entries: table(`
    01|Chủ hộ|Head|Bản thân
    02|Vợ|Wife
    03|Chồng|Husband
    04|Con đẻ|Child|Con|Con trai|Con gái|Con ruột
    05|Con nuôi|Adopted child
    06|Con dâu|Daughter-in-law
    07|Con rể|Son-in-law
    08|Cha đẻ|Father|Cha|Bố|Bố đẻ|Cha ruột|Ba
    09|Mẹ đẻ|Mother|Mẹ|Mẹ ruột|Má
    10|Cha nuôi|Adoptive father|Bố nuôi
    11|Mẹ nuôi|Adoptive mother
    12|Cha chồng/vợ|Father-in-law|Bố chồng|Bố vợ|Cha chồng|Cha vợ
    13|Mẹ chồng/vợ|Mother-in-law|Mẹ chồng|Mẹ vợ
    14|Ông nội|Paternal grandfather
    15|Bà nội|Paternal grandmother
    16|Ông ngoại|Maternal grandfather
    17|Bà ngoại|Maternal grandmother
    18|Anh ruột|Elder brother|Anh|Anh trai
    19|Chị ruột|Elder sister|Chị|Chị gái
    20|Em ruột|Younger sibling|Em|Em trai|Em gái
    21|Cháu ruột|Nephew or niece|Cháu
    22|Cháu nội|Son's child
    23|Cháu ngoại|Daughter's child
    24|Chắt|Great-grandchild
    25|Cụ|Great-grandparent
    26|Cô/dì/chú/bác/cậu|Aunt or uncle|Cô|Dì|Chú|Bác|Cậu
    27|Anh/chị/em dâu, rể|Brother- or sister-in-law|Anh rể|Em rể|Chị dâu|Em dâu
    28|Người giám hộ|Guardian
    29|Người được giám hộ|Ward
    30|Ở nhờ, ở thuê, cùng ở|Lodger|Ở nhờ|Ở thuê|Ở trọ
    99|Khác|Other`).map((entry) => ({
    ...entry,
    ...(MALE.has(entry.code) ? { sex: '1' as const } : FEMALE.has(entry.code) ? { sex: '2' as const } : {}),
  })),
};

export const wealthClasses: Catalogue = {
  id: 'wealthClass',
  source: 'Own codes after the classes of poverty surveys',
  trust: 'D',
  entries: table(`
    NGHEO|Hộ nghèo|Poor|Nghèo
    CAN_NGHEO|Hộ cận nghèo|Near-poor|Cận nghèo
    TRUNG_BINH|Hộ có mức sống trung bình|Average living standard|Trung bình
    KHAC|Hộ khác|Other|Khác|Không nghèo`),
};

export const waterSources: Catalogue = {
  id: 'water',
  source: 'Classes after QCVN 01-1:2018/BYT; own codes',
  trust: 'R',
  entries: table(`
    MAY|Nước máy|Piped water
    GIENG_KHOAN|Giếng khoan|Drilled well
    GIENG_DAO|Giếng đào|Dug well
    MUA|Nước mưa|Rain water
    TU_CHAY|Nước tự chảy, khe suối|Spring, gravity-fed|Tự chảy|Khe suối|Suối
    AO_HO_SONG|Ao, hồ, sông|Pond, lake, river|Sông|Ao|Hồ
    DI_MUA|Nước mua (xe, bình)|Bought water
    KHAC|Nguồn khác|Other|Khác`),
};

/** The 831 form prints four of them: xả nước, hai ngăn, thùng (KHAC), không có. Hygiene is assessed, never derived. */
export const toilets: Catalogue = {
  id: 'toilet',
  source: 'QĐ 831/QĐ-BYT form and QCVN 01:2011/BYT; own codes',
  trust: 'R',
  entries: table(`
    TU_HOAI|Tự hoại (xả nước)|Septic tank (flush)|Tự hoại|Xả nước
    THAM_DOI|Thấm dội nước|Pour-flush
    HAI_NGAN|Hai ngăn ủ phân|Double vault|Hai ngăn
    VIP|Một ngăn, chìm có ống thông hơi|Ventilated pit|Một ngăn
    BIOGAS|Biogas|Biogas
    KHAC|Khác (thùng, cầu ao, đất)|Other (bucket, pond, earth)|Hố xí thùng|Cầu ao|Khác
    KHONG_CO|Không có nhà tiêu|None|Không có|Không có hố xí`),
};
