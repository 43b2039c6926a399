import { STATUS_CODES } from 'node:http';
import { type FailedStatus, failure } from '#shared/outcome.ts';

const BY_STATUS: Record<number, FailedStatus> = {
  404: 'not_found',
  410: 'not_found',
  401: 'forbidden',
  403: 'forbidden',
  451: 'forbidden',
  429: 'rate_limited',
  503: 'rate_limited',
};

/** The item failure that an HTTP status other than 200 is. */
export function classifyStatus(httpStatus: number): ReturnType<typeof failure> {
  const reason = STATUS_CODES[httpStatus];
  return failure(BY_STATUS[httpStatus] ?? 'http_error', `HTTP ${httpStatus}${reason ? ` ${reason}` : ''}`, httpStatus);
}
