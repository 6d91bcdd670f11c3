export { collationKey } from './collation.ts';
export { fold, foldedWords } from './fold.ts';
export { cleanName, givenName, initials, titleCaseName } from './name.ts';
