/**
 * What can become of one image. One table: the downloader, the catalog, the query language (`status:`), the exports and the
 * interface read the same words from here.
 *
 * `img2dataset` is the status that img2dataset's metadata uses for the same event; `retry` says whether asking again can help
 * (`never`, `later` = after a pause or on the user's wish).
 */
export const ITEM_STATUSES = {
  ok: { img2dataset: 'success', retry: 'never', meaning: 'Downloaded and decoded.' },
  invalid_url: { img2dataset: 'failed_to_download', retry: 'never', meaning: 'Not an http or https address that may be asked.' },
  blocked_address: { img2dataset: 'failed_to_download', retry: 'never', meaning: 'The host has a private or reserved address.' },
  dns_error: { img2dataset: 'failed_to_download', retry: 'later', meaning: 'The host name has no address.' },
  connect_error: { img2dataset: 'failed_to_download', retry: 'later', meaning: 'The host does not answer or closed the connection.' },
  tls_error: { img2dataset: 'failed_to_download', retry: 'later', meaning: 'The certificate of the host is not valid.' },
  timeout: { img2dataset: 'failed_to_download', retry: 'later', meaning: 'The host was too slow.' },
  not_found: { img2dataset: 'failed_to_download', retry: 'never', meaning: 'The image is no longer there (404, 410).' },
  forbidden: { img2dataset: 'failed_to_download', retry: 'never', meaning: 'The host refuses (401, 403, 451).' },
  rate_limited: { img2dataset: 'failed_to_download', retry: 'later', meaning: 'The host asks for a slower pace (429, 503).' },
  http_error: { img2dataset: 'failed_to_download', retry: 'later', meaning: 'Another HTTP status than 200.' },
  redirect_loop: { img2dataset: 'failed_to_download', retry: 'never', meaning: 'Too many redirects, or a circle of them.' },
  disallowed: { img2dataset: 'failed_to_download', retry: 'never', meaning: 'A header of the host says no to this use.' },
  robots_disallowed: { img2dataset: 'failed_to_download', retry: 'never', meaning: 'The robots.txt of the host forbids it.' },
  robots_unreachable: {
    img2dataset: 'failed_to_download',
    retry: 'later',
    meaning: 'The robots.txt of the host could not be read, so nothing was asked of it.',
  },
  host_parked: {
    img2dataset: 'failed_to_download',
    retry: 'later',
    meaning: 'Too many failures or refusals of the host: it was left alone for the rest of the run.',
  },
  truncated: { img2dataset: 'failed_to_download', retry: 'later', meaning: 'The body ended before its announced length.' },
  too_large: { img2dataset: 'failed_to_download', retry: 'never', meaning: 'More bytes than the limit.' },
  too_small: { img2dataset: 'failed_to_download', retry: 'never', meaning: 'Fewer bytes than an image has.' },
  not_an_image: { img2dataset: 'failed_to_resize', retry: 'never', meaning: 'The bytes are of no image type that is read.' },
  decode_error: { img2dataset: 'failed_to_resize', retry: 'never', meaning: 'The image is damaged.' },
  too_many_pixels: { img2dataset: 'failed_to_resize', retry: 'never', meaning: 'More pixels than the limit.' },
  filtered: {
    img2dataset: 'failed_to_resize',
    retry: 'later',
    meaning: 'Left out by the size or shape limits of the tool that it was imported from.',
  },
  quarantined: {
    img2dataset: 'failed_to_download',
    retry: 'never',
    meaning: 'In a safety list: nothing of it is kept or shown.',
  },
  failed_elsewhere: {
    img2dataset: 'failed_to_download',
    retry: 'later',
    meaning: 'The tool that it was imported from failed with it; its message says why.',
  },
} as const;

export type ItemStatus = keyof typeof ITEM_STATUSES;
export type FailedStatus = Exclude<ItemStatus, 'ok'>;

/** A value, or the reason why there is none. `message` is one line, safe to store, without credentials. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; status: FailedStatus; message: string; httpStatus?: number };

/** @param status from ITEM_STATUSES @param message one line that names the thing and the value */
export function failure(
  status: FailedStatus,
  message: string,
  httpStatus?: number,
): { ok: false; status: FailedStatus; message: string; httpStatus?: number } {
  return httpStatus === undefined ? { ok: false, status, message } : { ok: false, status, message, httpStatus };
}

export function success<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}
