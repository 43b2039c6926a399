const CELL = 16;

/**
 * A smooth picture of coloured blobs, made of whole numbers only, so that any language can make it too: noise on a coarse grid, blended
 * between the points of the grid, in three layers of falling size.
 * @param seed 0 to 65535 @returns three channels
 */
export function syntheticPicture(width: number, height: number, seed: number): Buffer {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++) {
        const salt = seed * 3 + channel;
        const blend = 4 * layer(x, y, Math.max(width, height) >> 2, salt) + 2 * layer(x, y, 2 * CELL, salt) + layer(x, y, CELL >> 1, salt);
        data[(y * width + x) * 3 + channel] = Math.floor(blend / 7);
      }
  return data;
}

/** 0-255 @param cell pixels between two points of the grid */
function layer(x: number, y: number, cell: number, salt: number): number {
  const size = Math.max(1, cell);
  const [column, row] = [Math.floor(x / size), Math.floor(y / size)];
  const [right, down] = [x - column * size, y - row * size];
  const across = (at: number): number => point(column, at, salt) * (size - right) + point(column + 1, at, salt) * right;
  return Math.floor((across(row) * (size - down) + across(row + 1) * down) / (size * size));
}

/** A fixed number of 0-255 for each point. */
function point(column: number, row: number, salt: number): number {
  return Math.floor((((column * 7919 + row * 104729 + salt * 15485863) % 65521) * 40503) / 256) % 256;
}
