import { badRequest } from './api-error.ts';

type Body = Record<string, unknown>;

/** Text of 1 to `max` characters, trimmed. `label` is the field's name in the Vietnamese sentence. @throws ApiError 400 */
export function requiredText(body: Body, field: string, label: string, max = 200): string {
  const value = optionalText(body, field, label, max);
  if (!value) throw badRequest(`Thiếu ${label}.`);
  return value;
}

/** As requiredText, or undefined when absent or empty. @throws ApiError 400 */
export function optionalText(body: Body, field: string, label: string, max = 200): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw badRequest(`${capital(label)} phải là chữ.`);
  const trimmed = value.trim();
  if (trimmed.length > max) throw badRequest(`${capital(label)} dài quá ${max} ký tự.`);
  return trimmed || undefined;
}

/** A PIN or password of at most 128 characters, exactly as it was typed. @throws ApiError 400 */
export function optionalSecret(body: Body, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || value.length > 128) throw badRequest('Mã PIN hoặc mật khẩu không đúng dạng.');
  return value;
}

/** @throws ApiError 400 */
export function requiredSecret(body: Body, field: string): string {
  const value = optionalSecret(body, field);
  if (!value) throw badRequest('Thiếu mã PIN.');
  return value;
}

/** A list of texts; empty when absent. @throws ApiError 400 */
export function textList(body: Body, field: string, label: string): string[] {
  const value = body[field] ?? [];
  if (!Array.isArray(value) || value.length > 500 || !value.every((item) => typeof item === 'string'))
    throw badRequest(`${capital(label)} phải là một danh sách chữ.`);
  return value;
}

/** @throws ApiError 400 */
export function optionalFlag(body: Body, field: string, label: string): boolean | undefined {
  const value = body[field];
  if (value === undefined || typeof value === 'boolean') return value;
  throw badRequest(`${capital(label)} phải là đúng hoặc sai.`);
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
