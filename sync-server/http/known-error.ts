import { BusyError } from '../load/busy-error.ts';
import { DamagedError, StorageError, UnavailableError } from '../store/engine.ts';
import { ApiError } from './api-error.ts';

const DAMAGED_RETRY_S = 600;
const FULL_RETRY_S = 60;

/** What a client of the JSON API is told about any error; undefined when it is a fault of the server. */
export function asApiError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof BusyError) return busy(error);
  if (error instanceof DamagedError) {
    const reason =
      `Tệp của cơ sở dữ liệu ${error.message} bị hỏng và đã được cất riêng, phần này chưa làm được. ` +
      'Hãy báo người quản trị máy chủ khôi phục từ bản sao lưu rồi làm lại.';
    return new ApiError(503, 'database_damaged', reason, DAMAGED_RETRY_S);
  }
  if (error instanceof UnavailableError) {
    const reason = 'Máy chủ chưa kết nối được với kho lưu trữ của nó. Hãy thử lại sau ít phút.';
    return new ApiError(503, 'store_unavailable', reason, error.retryAfterS);
  }
  if (error instanceof StorageError) {
    const reason = 'Máy chủ không ghi được vào đĩa, chưa lưu gì. Hãy báo người quản trị kiểm tra dung lượng đĩa.';
    return new ApiError(507, 'disk_full', reason, FULL_RETRY_S);
  }
  return undefined;
}

function busy({ why, retryAfterS }: BusyError): ApiError {
  if (why === 'disk')
    return new ApiError(507, 'disk_full', 'Đĩa của máy chủ sắp đầy. Hãy báo người quản trị máy chủ.', FULL_RETRY_S);
  return new ApiError(503, 'busy', `Máy chủ đang bận. Hãy thử lại sau ${retryAfterS} giây.`, retryAfterS);
}
