import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { expect, onTestFinished } from 'vitest';
import { runCli } from './cli.ts';
import { tempDir } from './temp-dir.ts';

const hash = (kind: string, content: string | Buffer): string => createHash(kind).update(content).digest('hex');

/** Every picture is another one, with enough in it for PDQ. */
async function picture(n: number): Promise<Buffer> {
  const [width, height] = [160, 120];
  const data = Buffer.alloc(width * height * 3);
  for (let at = 0; at < data.length; at += 3) {
    const [x, y] = [(at / 3) % width, Math.floor(at / 3 / width)];
    data.fill(128 + 120 * Math.sin((x * (n + 2)) / 37 + n) * Math.cos((y * (9 - n)) / 29 + n * 2), at, at + 3);
  }
  return await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** A host with pictures 0.jpg to 7.jpg, its list, and commands whose every word is kept. */
export async function safetyTrial() {
  const pictures = await Promise.all(Array.from({ length: 8 }, (_, n) => picture(n)));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const n = /^\/(\d)\.jpg$/.exec(request.url ?? '')?.[1];
    asked.push(request.url ?? '');
    if (n === undefined) response.writeHead(404).end();
    else response.writeHead(200).end(pictures[Number(n)]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = tempDir();
  const list = join(folder, 'list.csv');
  writeFileSync(list, `url,caption\n${pictures.map((_, n) => `http://${host}/${n}.jpg,caption of picture ${n}`).join('\n')}\n`);
  let told = '';
  const run = async (...words: string[]): Promise<Record<string, unknown>> => {
    const json = await runCli([...words, '--json']);
    told += json.stdout + json.stderr;
    expect(json.code, `${words.join(' ')}\n${json.stderr}${json.stdout}`).toBe(0);
    return json.json;
  };
  const fresh = async (name: string): Promise<string[]> => {
    const at = ['--library', join(folder, name)];
    await run('init', join(folder, name));
    await run('extract', list, '--preset', 'keep-all', ...at);
    return at;
  };
  /** Takes in lists that hold pictures 0 to 4, each by another kind of hash. @param pdq of picture 3 */
  const writeLists = (pdq: string): { type: string; path: string }[] =>
    [
      ['md5', hash('md5', pictures[0] ?? '').toUpperCase()],
      ['sha1', hash('sha1', pictures[1] ?? '')],
      ['sha256', hash('sha256', pictures[2] ?? '')],
      ['pdq', pdq],
      ['url', hash('sha1', `http://${host}/4.jpg`)],
    ].map(([type = '', text = '']) => {
      const path = join(folder, `${type}.txt`);
      writeFileSync(path, `# ${type}\n${text}\n`);
      return { type, path };
    });
  /** What must never be seen of pictures 0 to 4. */
  const secrets = pictures
    .slice(0, 5)
    .flatMap((bytes, n) => [`/${n}.jpg`, `caption of picture ${n}`, hash('md5', bytes), hash('sha1', bytes), hash('sha256', bytes)]);
  return { pictures, asked, host, folder, list, run, fresh, writeLists, secrets, told: () => told, forget: () => (told = '') };
}

/** The PDQ hash of a picture that a library has, in hex. */
export function pdqOf(library: string, bytes: Buffer | undefined): string {
  const db = new Database(join(library, 'catalog.sqlite'), { readonly: true });
  try {
    return db
      .prepare<[Buffer], Buffer>('select pdq from image where sha256 = ?')
      .pluck()
      .get(Buffer.from(hash('sha256', bytes ?? ''), 'hex'))
      ?.toString('hex') as string;
  } finally {
    db.close();
  }
}

/** Every byte of every file below a folder, with the names. */
export function allBytes(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return files.map((path) => (statSync(path).isFile() ? path + readFileSync(path, 'latin1') : '')).join('\n');
}

/** Expects none of the secrets anywhere in a text. */
export const expectNone = (secrets: readonly string[], text: string): void => {
  for (const secret of secrets) expect(text.includes(secret), secret).toBe(false);
};
