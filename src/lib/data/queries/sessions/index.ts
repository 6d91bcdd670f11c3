export { sessionBoard } from './board.ts';
export { inviteSuggestions } from './invite.ts';
export { sessionOf, sessions } from './list.ts';
