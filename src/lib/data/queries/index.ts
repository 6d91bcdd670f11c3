export { household, households, villages } from './households.ts';
export { findByIdentifier, personOf, search } from './people.ts';
export { timeline } from './timeline.ts';
export { today } from './today.ts';
export { recordState, waiting } from './waiting.ts';
