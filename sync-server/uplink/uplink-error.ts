/** `unreachable`: nobody answers. `denied`: wrong account. `full`: no disk. `stopped`: this server is closing. */
export type UplinkProblem = 'unreachable' | 'denied' | 'full' | 'stopped' | 'other';

const SENTENCES: Record<UplinkProblem, string> = {
  unreachable: 'Không kết nối được tới kho dữ liệu. Máy chủ sẽ tự thử lại.',
  denied: 'Kho dữ liệu không nhận tài khoản đẩy dữ liệu. Hãy kiểm tra TRAM_UPLINK_CREDENTIALS.',
  full: 'Kho dữ liệu hết dung lượng đĩa. Hãy báo người quản trị kho.',
  stopped: 'Máy chủ dừng giữa chừng. Lần sau sẽ chạy tiếp.',
  other: 'Kho dữ liệu trả lời lỗi. Máy chủ sẽ tự thử lại.',
};

/** Why a database did not go up; the message is a sentence in Vietnamese with the technical detail at its end. */
export class UplinkError extends Error {
  override name = 'UplinkError';
  readonly problem: UplinkProblem;

  constructor(problem: UplinkProblem, detail = '') {
    super(detail ? `${SENTENCES[problem]} (${detail})` : SENTENCES[problem]);
    this.problem = problem;
  }

  static from(error: unknown): UplinkError {
    if (error instanceof UplinkError) return error;
    if (error === 'stopped') return new UplinkError('stopped');
    const { status, code, message } = describe(error);
    if (status === 401 || status === 403) return new UplinkError('denied', String(status));
    if (status === 507) return new UplinkError('full', String(status));
    if (code) return new UplinkError('unreachable', code);
    if (status && status !== 500) return new UplinkError('other', `${status} ${message}`);
    return new UplinkError(/fetch|network|terminated|socket/i.test(message) ? 'unreachable' : 'other', message);
  }
}

/** PouchDB wraps the error of fetch, which wraps the error of the socket. */
function describe(error: unknown): { status?: number; code?: string; message: string } {
  if (typeof error !== 'object' || error === null) return { message: String(error) };
  const { status, code, message, reason, cause } = error as Record<string, unknown>;
  const inner = cause ? describe(cause) : undefined;
  const ownCode = typeof code === 'string' ? code : undefined;
  return {
    ...(typeof status === 'number' ? { status } : {}),
    ...((inner?.code ?? ownCode) ? { code: inner?.code ?? ownCode } : {}),
    message: String(reason || message || inner?.message || 'unknown').slice(0, 200),
  };
}
