/** Longest path that anything of ours has, in characters. */
const MAX_LENGTH = 256;
const PLAIN = /^\/(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*)?$/;

/**
 * The path of a request target, where it is one that anything of ours could have: segments of letters, digits, `_`, `-` and `.`, none of
 * which begins with a dot. Nothing is decoded, so that no spelling of `..`, of a slash or of an absolute path gets any further.
 * @param target as it stands in the request line: `/assets/index-B3x.css?v=1` @returns without the query; undefined for all else
 */
export function plainPath(target: string): string | undefined {
  const end = target.indexOf('?');
  const path = end === -1 ? target : target.slice(0, end);
  return path.length <= MAX_LENGTH && PLAIN.test(path) ? path : undefined;
}
