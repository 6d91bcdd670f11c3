export { duplicatePairs } from './duplicate-pairs.ts';
export { fetchHistory } from './history/fetch.ts';
export { history } from './history/index.ts';
export { decideQuestion, mergePair, separatePair, undoDecision } from './questions/decide.ts';
export { decision, decisions, question, questions } from './questions/list.ts';
