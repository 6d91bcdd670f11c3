import { table, type Catalogue } from './catalogue.ts';

/** First two letters of a health insurance number of 15 characters. The list was seen in a production system, the meanings are recalled. */
export const insuranceObjects: Catalogue = {
  id: 'insuranceObject',
  source: 'Codes of a production system for BHYT cards',
  trust: 'V-CODE',
  entries: table(`
    DN|Lao động trong doanh nghiệp
    HX|Lao động trong hợp tác xã
    CH|Lao động trong cơ quan, đơn vị
    NN|Lao động nước ngoài
    TK|Lao động trong tổ chức khác
    HC|Cán bộ, công chức
    XK|Người hoạt động không chuyên trách ở xã
    HT|Hưu trí
    TB|Trợ cấp mất sức, tai nạn lao động
    NO|Nghỉ ốm đau dài ngày, thai sản
    CT|Từ 80 tuổi hưởng trợ cấp tuất
    XB|Cán bộ xã nghỉ việc hưởng trợ cấp
    TN|Hưởng trợ cấp thất nghiệp
    CS|Công nhân cao su
    XN|Nhóm cũ
    QN|Quân nhân
    CA|Công an
    CY|Cơ yếu
    CC|Người có công (nhóm 1)
    CK|Người có công khác
    CB|Cựu chiến binh
    KC|Tham gia kháng chiến
    HN|Hộ nghèo
    DT|Dân tộc thiểu số vùng khó khăn
    DK|Vùng đặc biệt khó khăn
    XD|Xã đảo, huyện đảo
    BT|Bảo trợ xã hội
    TE|Trẻ em dưới 6 tuổi
    TS|Thân nhân liệt sĩ
    HG|Hiến bộ phận cơ thể
    LS|Lưu học sinh
    PV|Phục vụ người có công
    TQ|Thân nhân quân đội
    TA|Thân nhân công an
    TY|Thân nhân cơ yếu
    CN|Hộ cận nghèo
    HS|Học sinh
    SV|Sinh viên
    GB|Hộ nông, lâm, ngư có mức sống trung bình
    GD|Hộ gia đình
    MS|Mã MS
    HD|Mã HD
    TC|Mã TC
    XV|Mã XV
    YE|Mã YE
    TV|Mã TV`),
};
