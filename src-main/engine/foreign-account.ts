import type { AttachedFile } from '#shared/model/attached-file.ts';

/** How a parquet file of another tool is read, as the contract tells it. */
export function foreignAccount({ map, columns, unfit, isSwapped }: AttachedFile) {
  const mapped = Object.fromEntries(Object.entries(map).flatMap(([field, column]) => (column === null ? [] : [[field, column]])));
  const taken = new Set(Object.values(mapped));
  return {
    columns: mapped,
    further_columns: columns.map(({ name }) => name).filter((name) => !taken.has(name)),
    unfit,
    swap_size: isSwapped,
  };
}
