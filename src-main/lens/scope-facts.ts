import { readAll } from './read-all.ts';
import type { Session } from './session.ts';

/** All rows of the scope. */
export async function countAll(session: Session): Promise<number> {
  return await session.memory.recall('count', async () => {
    const [row] = await readAll(session, ({ relation }) => `select count(*) from ${relation}`);
    return Number(row?.[0] ?? 0);
  });
}
