const MIB = 1024 * 1024;

/** Largest file that is read or written: what fits twice into the memory of a cheap tablet. */
export const MAX_FILE_BYTES = 24 * MIB;
/** Largest content after unpacking. A small file that unpacks to more is none of ours. */
export const MAX_PLAIN_BYTES = 160 * MIB;
export const MAX_HEADER_BYTES = 64 * 1024;
export const MAX_CHANGES = 60_000;
/** Single edits beside them. */
export const MAX_STEPS = 60_000;
/** Versions of one record of which a bundle tells that the newest comes from them. */
export const MAX_PAST = 40;
/** Characters of a passphrase: a file on a memory stick can be tried without end. */
export const MIN_PASSPHRASE = 10;
