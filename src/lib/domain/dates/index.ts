export { ageDaysOf, ageInWords, ageOf, type Age, type AgeInWords } from './age.ts';
export { addDays, addMonths, daysBetween, daysInMonth, weekday } from './calendar.ts';
export {
  earliest,
  formatDate,
  isRealDate,
  latest,
  parsePartialDate,
  precisionOf,
  type ParsedDate,
  type Precision,
} from './partial.ts';
export { instantAt, timeIn, todayIn } from './zone.ts';
