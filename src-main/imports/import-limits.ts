/** Bytes of an image; a longer one is passed over. */
export const MAX_IMAGE_BYTES = 64 * 2 ** 20;
/** Bytes of a caption or of a JSON file. */
export const MAX_TEXT_BYTES = 4 * 2 ** 20;
/** Bytes of a URL, as of those that are downloaded. */
export const MAX_URL_BYTES = 8192;
