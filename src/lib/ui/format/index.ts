export { ageText } from './age.ts';
export { dateText, dayText, dueText, momentText, nowInstant, timeText } from './moment.ts';
export { bytesText, countText, decimalText } from './number.ts';
export { errorText, issueText, sentence, waitText } from './sentence.ts';
export { dateAsTyped, numberAsTyped, readDate, readNumber } from './typed.ts';
