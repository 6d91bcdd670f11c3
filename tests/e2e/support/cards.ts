/** What stands on a citizen card. */
export interface CitizenCard {
  personalId: string;
  fullName: string;
  /** `ddmmyyyy`. */
  born: string;
  sex: 'Nam' | 'Nữ';
  address: string;
  issued: string;
}

/** The code of a citizen card: seven fields between bars (shared domain notes, visits-insurance.md 5). */
export function citizenCardPayload({ personalId, fullName, born, sex, address, issued }: CitizenCard): string {
  return [personalId, '', fullName, born, sex, address, issued].join('|');
}

/** A made-up man of Cao Bằng, born in 1988: province 004, sex and century 0, year 88. */
export const HEAD_CARD: CitizenCard = {
  personalId: '004088012345',
  fullName: 'Hoàng Văn Thử Nghiệm',
  born: '17031988',
  sex: 'Nam',
  address: 'Bản Vài, Quảng Khê, Ba Bể, Bắc Kạn',
  issued: '05092021',
};
