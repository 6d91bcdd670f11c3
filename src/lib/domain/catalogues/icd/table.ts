/**
 * 198 codes of common work at a commune station (the selection is ours, D). One row per line: code | V read in an extraction of
 * TT 06/2026, R recalled and to be replaced from the official annex; then flags: 5 needs a fifth character as main diagnosis,
 * d discouraged as main diagnosis (both V), f women only, m men only (D) | name.
 */
export const ICD_ROWS = `
  A01.0|V|Bệnh thương hàn
  A03.9|V|Bệnh lỵ trực khuẩn, không xác định
  A05.9|V|Ngộ độc thực phẩm do vi khuẩn, không xác định
  A06.0|V|Bệnh lỵ a-míp cấp tính
  A08.0|V|Viêm ruột do virus rota
  A08.4|V|Nhiễm trùng đường ruột do virus, không xác định
  A09.0|V|Viêm dạ dày - ruột và/hoặc đại tràng do nhiễm trùng khác và/hoặc không xác định
  A09.9|V|Viêm dạ dày - ruột và/hoặc đại tràng không xác định căn nguyên
  A15.0|V|Bệnh lao phổi, được khẳng định bằng soi đờm có nuôi cấy hoặc không nuôi cấy
  A16.2|V|Bệnh lao phổi, không đề cập đến việc khẳng định bằng vi khuẩn hoặc mô học
  A27.9|V|Bệnh nhiễm leptospira, không xác định
  A33|V|Bệnh uốn ván sơ sinh
  A35|V|Bệnh uốn ván khác
  A36.9|V|Bệnh bạch hầu, không xác định
  A37.9|V|Bệnh ho gà, không xác định
  A46|V|Viêm quầng (do liên cầu khuẩn [Streptococcus])
  A49.9|V|Nhiễm khuẩn, không xác định
  A82.9|R|Bệnh dại, không xác định
  A90|R|Sốt Dengue [Dengue cổ điển]
  A91|R|Sốt xuất huyết Dengue
  B01.9|R|Bệnh thủy đậu không biến chứng
  B02.9|R|Bệnh zona không biến chứng
  B05.9|R|Bệnh sởi không biến chứng
  B06.9|R|Bệnh rubella không biến chứng
  B08.4|R|Bệnh tay chân miệng (viêm miệng mụn nước do enterovirus kèm phát ban)
  B08.5|R|Viêm họng mụn nước do enterovirus
  B15.9|R|Viêm gan A không hôn mê gan
  B16.9|R|Viêm gan B cấp, không có tác nhân delta, không hôn mê gan
  B18.1|R|Viêm gan virus B mạn, không có tác nhân delta
  B26.9|R|Bệnh quai bị không biến chứng
  B30.9|R|Viêm kết mạc do virus, không xác định
  B34.9|R|Nhiễm virus, không xác định
  B35.4|R|Nấm da thân
  B36.0|R|Lang ben
  B37.3|Rf|Nhiễm candida âm hộ và âm đạo
  B54|R|Bệnh sốt rét, không xác định
  B77.9|R|Bệnh giun đũa, không xác định
  B80|R|Bệnh giun kim
  B82.0|R|Bệnh giun sán đường ruột, không xác định
  B86|R|Bệnh ghẻ
  D50.9|R|Thiếu máu do thiếu sắt, không xác định
  D64.9|R|Thiếu máu, không xác định
  E03.9|R|Suy giáp, không xác định
  E04.9|R|Bướu giáp không độc, không xác định
  E05.9|R|Nhiễm độc giáp, không xác định
  E11.9|R|Bệnh đái tháo đường không phụ thuộc insulin, không có biến chứng
  E14.9|R|Đái tháo đường không xác định, không có biến chứng
  E46|R|Suy dinh dưỡng protein - năng lượng, không xác định
  E58|R|Thiếu calci do chế độ ăn
  E66.9|R|Béo phì, không xác định
  E78.5|R|Tăng lipid máu, không xác định
  F10.2|R|Rối loạn tâm thần do rượu, hội chứng nghiện
  F20.9|R|Tâm thần phân liệt, không xác định
  F32.9|R|Giai đoạn trầm cảm, không xác định
  F41.9|R|Rối loạn lo âu, không xác định
  F51.0|R|Mất ngủ không thực tổn
  G40.9|R|Động kinh, không xác định
  G43.9|R|Migraine, không xác định
  G44.2|R|Đau đầu do căng thẳng
  G47.0|R|Rối loạn vào giấc và duy trì giấc ngủ
  G51.0|R|Liệt Bell
  H00.0|R|Lẹo và viêm mô tế bào mi mắt
  H10.9|R|Viêm kết mạc, không xác định
  H11.0|R|Mộng thịt
  H25.9|R|Đục thủy tinh thể tuổi già, không xác định
  H60.9|R|Viêm tai ngoài, không xác định
  H61.2|R|Nút ráy tai
  H65.9|R|Viêm tai giữa không nung mủ, không xác định
  H66.9|R|Viêm tai giữa, không xác định
  H81.9|R|Rối loạn chức năng tiền đình, không xác định
  I10|R|Bệnh tăng huyết áp vô căn (nguyên phát)
  I11.9|R|Bệnh tim do tăng huyết áp, không suy tim
  I20.9|V|Cơn đau thắt ngực, không xác định
  I25.9|V|Bệnh tim thiếu máu cục bộ mạn tính, không xác định
  I48.9|V|Rung nhĩ và/hoặc cuồng nhĩ, không xác định
  I50.9|V|Suy tim, không xác định
  I63.9|V|Nhồi máu não, không xác định
  I64|V|Đột quỵ, không xác định do xuất huyết hoặc nhồi máu
  I67.9|V|Bệnh mạch máu não, không xác định
  I69.4|Vd|Di chứng đột quỵ, không xác định do xuất huyết hoặc nhồi máu
  I83.9|R|Giãn tĩnh mạch chi dưới không loét hoặc viêm
  I95.9|R|Hạ huyết áp, không xác định
  J00|R|Viêm mũi họng cấp tính [cảm lạnh]
  J01.9|R|Viêm xoang cấp tính, không xác định
  J02.9|R|Viêm họng cấp tính, không xác định
  J03.9|R|Viêm amydan cấp tính, không xác định
  J04.0|R|Viêm thanh quản cấp tính
  J06.9|V|Nhiễm trùng đường hô hấp trên cấp tính, không xác định
  J11.1|V|Cúm có biểu hiện hô hấp khác, không xác định được virus
  J18.0|V|Viêm phế quản phổi, không xác định vi sinh vật
  J18.9|V|Viêm phổi, không xác định
  J20.9|V|Viêm phế quản cấp tính, không xác định
  J21.9|V|Viêm tiểu phế quản cấp tính, không xác định
  J22|V|Nhiễm trùng hô hấp dưới cấp tính không xác định
  J30.4|V|Viêm mũi dị ứng, không xác định
  J31.2|V|Viêm họng mạn tính
  J32.9|V|Viêm xoang mạn tính, không xác định
  J40|V|Viêm phế quản, không xác định được là cấp tính hoặc mạn tính
  J42|V|Viêm phế quản mạn tính không xác định
  J44.1|V|Bệnh phổi tắc nghẽn mạn tính đợt cấp, không xác định
  J44.9|V|Bệnh phổi tắc nghẽn mạn tính, không xác định
  J45.9|V|Hen phế quản [hen suyễn] [hen], không xác định
  K02.9|V|Sâu răng, không xác định
  K04.0|V|Viêm tủy răng
  K04.7|V|Áp xe quanh chóp răng không có lỗ rò
  K05.1|V|Viêm lợi [nướu] mạn tính
  K05.3|V|Viêm quanh răng [nha chu] mạn tính
  K12.0|R|Loét áp-tơ tái phát ở miệng
  K21.9|R|Bệnh trào ngược dạ dày - thực quản không viêm thực quản
  K25.9|R|Loét dạ dày, không xác định
  K26.9|V|Loét tá tràng, không xác định mạn tính hoặc cấp tính, không xuất huyết hoặc thủng
  K29.1|V|Viêm dạ dày cấp tính khác
  K29.5|V|Viêm dạ dày mạn tính, không xác định
  K29.7|V|Viêm dạ dày, không xác định
  K29.9|V|Viêm dạ dày tá tràng, không xác định
  K30|V|Rối loạn tiêu hóa chức năng [không do loét]
  K35.8|V|Viêm ruột thừa cấp tính, khác và/hoặc không xác định
  K40.9|V|Thoát vị bẹn một bên hoặc không xác định, không tắc nghẽn hoặc hoại thư
  K52.9|V|Viêm dạ dày - ruột và/hoặc viêm đại tràng không do nhiễm trùng, không xác định
  K58.8|V|Hội chứng khác và/hoặc không xác định của ruột kích thích
  K59.0|V|Táo bón
  K59.1|V|Tiêu chảy chức năng
  K64.9|V|Bệnh trĩ, không xác định
  K74.6|V|Xơ gan khác và/hoặc không xác định
  K76.0|V|Gan (biến đổi của gan) nhiễm mỡ, không phân loại mục khác
  K80.2|V|Sỏi túi mật không kèm viêm túi mật
  L01.0|R|Chốc
  L02.9|R|Áp xe da, nhọt và cụm nhọt, không xác định
  L03.9|R|Viêm mô tế bào, không xác định
  L20.9|R|Viêm da cơ địa, không xác định
  L23.9|R|Viêm da tiếp xúc dị ứng, nguyên nhân không xác định
  L30.9|R|Viêm da, không xác định
  L50.9|R|Mày đay, không xác định
  M06.9|R5|Viêm khớp dạng thấp, không xác định
  M10.9|V5|Bệnh gút, không xác định
  M13.9|R5|Viêm khớp, không xác định
  M17.9|R|Thoái hóa khớp gối, không xác định
  M19.9|R5|Thoái hóa khớp, không xác định
  M25.5|R5|Đau khớp
  M47.9|R5|Thoái hóa cột sống, không xác định
  M54.2|R5|Đau vùng cổ gáy
  M54.3|R5|Đau thần kinh tọa
  M54.5|R5|Đau cột sống thắt lưng
  M75.0|R|Viêm quanh khớp vai
  M79.1|R5|Đau cơ
  M81.9|R5|Loãng xương, không xác định
  N10|R|Viêm ống kẽ thận cấp tính
  N18.9|R|Suy thận mạn, không xác định
  N20.0|R|Sỏi thận
  N30.0|R|Viêm bàng quang cấp tính
  N39.0|R|Nhiễm trùng đường tiết niệu, vị trí không xác định
  N40|Rm|Tăng sản tuyến tiền liệt
  N61|R|Viêm vú
  N72|Rf|Viêm cổ tử cung
  N76.0|Rf|Viêm âm đạo cấp tính
  N92.6|Rf|Rối loạn kinh nguyệt, không xác định
  N95.1|Rf|Rối loạn tiền mãn kinh và mãn kinh ở nữ
  O13|Rf|Tăng huyết áp thai kỳ
  O20.0|Rf|Dọa sảy thai
  O21.0|Rf|Nôn nghén nhẹ
  O80.9|Rf|Đẻ thường một thai, không xác định
  P07.1|R|Trẻ sơ sinh nhẹ cân khác
  P59.9|R|Vàng da sơ sinh, không xác định
  R05|R|Ho
  R10.4|R|Đau bụng khác và không xác định
  R11|R|Buồn nôn và nôn
  R42|R|Hoa mắt, chóng mặt
  R50.9|R|Sốt, không xác định
  R51|R|Đau đầu
  R53|R|Khó chịu và mệt mỏi
  S00.9|R|Tổn thương nông ở đầu, phần không xác định
  S01.9|R|Vết thương hở ở đầu, phần không xác định
  S61.9|R|Vết thương hở cổ tay và bàn tay, phần không xác định
  S81.9|R|Vết thương hở cẳng chân, phần không xác định
  S93.4|R|Bong gân và giãn dây chằng cổ chân
  T14.0|R|Tổn thương nông ở vùng cơ thể không xác định
  T14.1|R|Vết thương hở ở vùng cơ thể không xác định
  T30.0|R|Bỏng vùng cơ thể không xác định, độ không xác định
  T63.0|R|Nhiễm độc nọc rắn
  T63.4|R|Nhiễm độc nọc động vật chân đốt khác (ong đốt…)
  T78.2|R|Sốc phản vệ, không xác định
  T78.4|R|Dị ứng, không xác định
  T88.1|R|Biến chứng khác sau tiêm chủng, không phân loại mục khác
  U07.1|R|COVID-19, virus được xác định
  W54|R|Bị chó cắn hoặc va chạm với chó (mã nguyên nhân)
  Z00.0|R|Khám sức khỏe tổng quát
  Z00.1|R|Khám sức khỏe định kỳ trẻ em
  Z20.3|R|Tiếp xúc và phơi nhiễm với bệnh dại
  Z23.5|R|Cần tiêm chủng phòng uốn ván đơn thuần
  Z24.6|R|Cần tiêm chủng phòng viêm gan virus
  Z27.8|R|Cần tiêm chủng phối hợp phòng bệnh truyền nhiễm khác
  Z30.1|Rf|Đặt dụng cụ tránh thai trong tử cung
  Z30.9|R|Quản lý tránh thai, không xác định
  Z34.9|Rf|Giám sát thai nghén bình thường, không xác định
  Z35.9|Rf|Giám sát thai nghén nguy cơ cao, không xác định
  Z39.2|Rf|Theo dõi thường quy sau đẻ
  Z48.0|R|Chăm sóc băng và chỉ khâu phẫu thuật
  Z76.0|R|Cấp đơn thuốc lặp lại`;
