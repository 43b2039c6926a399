import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, runCliJson } from '../helpers/cli.ts';
import { imageList, startImageHost } from '../helpers/image-host.ts';
import { tempDir } from '../helpers/temp-dir.ts';

test('a concept is trained from tagged images, scores them all, goes out as a head and comes back', { timeout: 60_000 }, async () => {
  const folder = tempDir();
  const at = ['--library', join(folder, 'library')];
  const host = await startImageHost();
  const list = join(folder, 'list.csv');
  writeFileSync(list, imageList(host, 16));
  await runCliJson(['init', join(folder, 'library')]);
  await runCliJson(['extract', list, '--preset', 'keep-all', ...at]);
  await runCliJson(['add', ...at]);
  await runCliJson(['download', '--allow-private', host, ...at]);
  const train = ['concept', 'train', 'barnish', '--chosen', 'id<=6', '--rejected'];
  expect(await runCli([...train, 'id:7..12', '--json', ...at])).toMatchObject({
    code: 2,
    json: { error: { message: expect.stringContaining('gleaner score') } },
  });

  const topics = join(folder, 'topics.txt');
  writeFileSync(topics, '# two topics\nbarn: a red barn | a barn\nsunny_sea\n');
  const own = join(folder, 'own');
  mkdirSync(own);
  writeFileSync(join(own, 'a.jpg'), Buffer.from(await (await fetch(`http://${host}/4.jpg`)).arrayBuffer()));
  const scored = await runCliJson(['score', '--topics', topics, '--similar-to', `mine=${own}`, ...at]);
  expect(scored.scorers).toEqual(expect.arrayContaining(['similarity', 'topic-barn', 'topic-sunny-sea', 'similar-mine']));
  const nearest = (await runCliJson(['query', '', '--order-by', '-similar_mine', ...at])).rows as Record<string, unknown>[];
  expect(nearest.slice(0, 1)).toMatchObject([{ caption: expect.stringContaining('number 4 '), similar_mine: expect.closeTo(1, 2) }]);
  expect((await runCliJson(['query', `like:${own}/a.jpg`, '--limit', '1', ...at])).rows).toMatchObject([
    { caption: expect.stringContaining('number 4 ') },
  ]);
  for (const { topic_barn, topic_sunny_sea } of nearest) expect(Number(topic_barn) + Number(topic_sunny_sea)).toBeCloseTo(1, 6);

  const trained = await runCliJson([...train, 'id:7..12', ...at]);
  expect(trained).toMatchObject({ name: 'barnish', chosen: 6, rejected: 6, not_embedded: 0, scored: 16, key: 'concept-barnish' });
  const ranked = (await runCliJson(['query', 'id<=12', '--order-by', '-barnish', ...at])).rows as { id: number }[];
  expect(ranked.slice(0, 6).filter(({ id }) => id <= 6).length).toBeGreaterThanOrEqual(5);
  const listed = await runCliJson(['concept', 'list', ...at]);
  expect(listed).toMatchObject({ concepts: [{ name: 'barnish', chosen_query: 'id<=6', rejected_query: 'id:7..12' }] });

  const head = join(folder, 'mine.safetensors');
  await runCliJson(['concept', 'export', 'barnish', '--out', head, ...at]);
  await runCliJson(['concept', 'remove', 'barnish', ...at]);
  expect(await runCli([...train, 'id:6..12', '--json', ...at])).toMatchObject({
    code: 2,
    json: { error: { message: expect.stringContaining('both chosen') } },
  });
  const again = await runCliJson(['score', '--head', head, ...at]);
  expect(again.scorers).toContain('barnish');
  const values = await runCliJson(['query', '', ...at]);
  const columns = (values.rows as Record<string, unknown>[]).filter((row) => typeof row.barnish === 'number');
  expect(columns).toHaveLength(16);
});

test('a concept may not have the name of a field', async () => {
  const library = join(tempDir(), 'library');
  await runCliJson(['init', library]);
  const refused = await runCli(['concept', 'train', 'width', '--chosen', 'id:1', '--rejected', 'id:2', '--library', library, '--json']);
  expect(refused).toMatchObject({ code: 2, json: { error: { code: 'USAGE', message: expect.stringContaining('a field') } } });
});
