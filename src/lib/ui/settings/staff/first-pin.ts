/** A PIN to begin with: six random digits that the server takes. The person changes it later. */
export function firstPin(): string {
  for (;;) {
    const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
    const pin = String(number % 1_000_000).padStart(6, '0');
    // Neither a date nor a row nor a repetition: the day or year stands first or last, and five different digits are no row of two.
    if (Number(pin.slice(0, 2)) > 31 && Number(pin.slice(2, 4)) > 12 && new Set(pin).size >= 5 && !isRow(pin))
      return pin;
  }
}

const isRow = (pin: string) => '0123456789876543210'.includes(pin);
