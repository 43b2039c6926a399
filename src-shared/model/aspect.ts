/** Aspect ratios that a tile may have; `view_open` codes them as bytes. */
export const ASPECT = { least: 0.6, most: 2.2 } as const;
