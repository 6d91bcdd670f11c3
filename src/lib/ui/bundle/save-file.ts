/** Gives a file to the browser, which puts it among the downloads. */
export function saveFile({ fileName, bytes }: { fileName: string; bytes: Uint8Array<ArrayBuffer> }): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The bytes of a chosen file. */
export async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}

/** Four groups of four digits: easy to read aloud, and too many to try. */
export function newPassphrase(): string {
  // Of 2^32 numbers 10,000 get each group equally often, within one in 400,000.
  const groups = crypto.getRandomValues(new Uint32Array(4));
  return [...groups].map((group) => String(group % 10_000).padStart(4, '0')).join('-');
}
