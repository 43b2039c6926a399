/** Files of the first shard of a format, as img2dataset names them; none for a format that is not known here. */
export function shardFiles(format: string, digits: number): readonly string[] {
  const key = '0'.repeat(digits);
  const table = [`${key}.parquet`, `${key}_stats.json`];
  switch (format) {
    case 'webdataset':
      return [`${key}.tar`, ...table];
    case 'files':
      return [`${key}/`, ...table];
    case 'parquet':
    case 'url-parquet':
      return table;
    case 'dummy':
      return [`${key}_stats.json`];
    default:
      return [];
  }
}
