/** An answer other than success: `code` for programs, `reason` a sentence in Vietnamese that says what to do. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly reason: string;
  /** Seconds, for `Retry-After`. */
  readonly retryAfterS: number | undefined;

  constructor(status: number, code: string, reason: string, retryAfterS?: number) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
    this.reason = reason;
    this.retryAfterS = retryAfterS;
  }
}

export const unauthorized = (reason = 'Hãy đăng nhập lại.') => new ApiError(401, 'unauthorized', reason);
export const forbidden = (reason = 'Tài khoản này không được làm việc này. Hãy hỏi trưởng trạm.') =>
  new ApiError(403, 'forbidden', reason);
export const badRequest = (reason: string) => new ApiError(400, 'bad_request', reason);
export const notFound = (reason = 'Không có mục này.') => new ApiError(404, 'not_found', reason);
