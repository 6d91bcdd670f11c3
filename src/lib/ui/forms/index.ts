export { default as Form } from './Form.svelte';
export { createForm, FormState, issueText, type FormOptions } from './form.svelte.ts';
export { fieldId } from './host.ts';
