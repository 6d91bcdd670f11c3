/** A lot number as it is compared: two tablets that type `a 123` and `A123` mean one lot. Zero and O stay what they are. */
export function normalLotNo(lotNo: string): string {
  return lotNo.normalize('NFC').replace(/\s+/g, '').toUpperCase();
}

/** id of the record of a lot: two tablets that receive one lot write one record. */
export function lotIdOf(productCode: string, lotNo: string): string {
  return `lot:${productCode}:${normalLotNo(lotNo)}`;
}

/** Product and number of the id of a lot. */
export function partsOfLotId(lotId: string): { productCode: string; lotNo: string } {
  const [, productCode = '', ...rest] = lotId.split(':');
  return { productCode, lotNo: rest.join(':') };
}
