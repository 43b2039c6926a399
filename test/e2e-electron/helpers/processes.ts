import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One process as Linux tells of it. */
export interface Process {
  pid: number;
  parent: number;
  words: string[];
}

/** All processes; those that end meanwhile are left out. */
function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        // The name of the program, in brackets, may hold anything.
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8')
          .split('\0')
          .filter((word) => word !== '');
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), words }];
      } catch {
        return [];
      }
    });
}

/** A process and everything below it. */
export function processTree(pid: number): Process[] {
  const all = processes();
  const found = all.filter((process) => process.pid === pid);
  for (const { pid: parent } of found) found.push(...all.filter((process) => process.parent === parent));
  return found;
}

export function isAlive(pid: number): boolean {
  return processes().some((process) => process.pid === pid);
}

/** The engine that an app has started. @param pid of the app */
export function engineOf(pid: number): Process | undefined {
  return processTree(pid).find(({ parent, words }) => parent === pid && words.some((word) => word.endsWith('serve.ts')));
}

/** TCP ports that a process listens on. */
export function listeningPorts(pid: number): number[] {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).flatMap((name) => linkOf(`/proc/${pid}/fd/${name}`)));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && own.has(`socket:[${fields[9]}]`))
      .map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16)),
  );
}

function linkOf(path: string): string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return [];
  }
}

/** Waits for something that nobody tells of. @param what for the error @throws Error after `limitMs` */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 60_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
