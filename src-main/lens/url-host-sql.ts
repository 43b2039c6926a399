/** Any URL: behind the first `://` and the last `@` before the path, in brackets or up to a colon. */
const ANY = String.raw`(?s)^.*?://(?:[^/?#\\]*@)?(\[[^\]/?#\\]*\]|[^:/?#\\]*)`;

/**
 * SQL for the host of a URL, as util/url-host.ts finds it: lower case, without user, port and brackets, `''` where there is none. The
 * two differ only where lower case takes two letters or depends on the neighbours (Turkish dotted I, final sigma).
 * @param url a SQL expression of type VARCHAR
 */
export function urlHostSql(url: string): string {
  // Nearly every URL has a plain host. Cutting that out is four times faster than an expression that knows every case; the lambda has it
  // cut out once and not for each test, and null stands for a host that is not plain.
  const isHttp = `(prefix(${url}, 'https://') or prefix(${url}, 'http://'))`;
  const isPlain = ['@', ':', '?', '#', '\\', '['].map((character) => `not contains(host, '${character}')`).join(' and ');
  const plain = `list_transform([split_part(${url}, '/', 3)], lambda host: if(${isHttp} and ${isPlain}, lower(host), null))[1]`;
  const any = `regexp_extract(${url}, '${ANY}', 1)`;
  return `coalesce(${plain}, lower(if(prefix(${any}, '[') and suffix(${any}, ']'), ${any}[2:-2], ${any})))`;
}
