import { readdirSync } from 'node:fs';

const KINDS = [
  { folder: 'sources', suffix: '.source.ts', constant: 'SOURCES', type: 'Source', from: './source.ts', what: 'source of candidate pairs' },
  { folder: 'scores', suffix: '.score.ts', constant: 'SCORES', type: 'ScoreDefinition', from: './define-score.ts', what: 'score' },
  {
    folder: 'exports',
    suffix: '.export.ts',
    constant: 'EXPORTS',
    type: 'ExportDefinition',
    from: './define-export.ts',
    what: 'export format',
  },
] as const;

const camel = (id: string): string => id.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());

/** Without suffixes, so that `nsfw` comes before `nsfw-h14`, as the linter wants it. */
const bare = (path: string): string => path.replace(/\.[a-z.]+$/, '');

const LINE_WIDTH = 140;

/** A list as the formatter writes it. */
function list(start: string, items: readonly string[]): string {
  const short = `${start} [${items.join(', ')}];`;
  return short.length <= LINE_WIDTH ? short : `${start} [\n${items.map((item) => `  ${item},\n`).join('')}];`;
}

/** Index of every plug-in folder: adding a plug-in is adding one file. @returns path and content, relative to the repository */
export function* pluginIndexes(root: string): Generator<[string, string]> {
  for (const { folder, suffix, constant, type, from, what } of KINDS) {
    const ids = readdirSync(`${root}src-main/${folder}`)
      .filter((name) => name.endsWith(suffix))
      .map((name) => name.slice(0, -suffix.length))
      .sort();
    const imports = [
      ...ids.map((id) => ({ path: `./${id}${suffix}`, line: `import ${camel(id)} from './${id}${suffix}';` })),
      { path: from, line: `import type { ${type} } from '${from}';` },
    ].sort((a, b) => (bare(a.path) < bare(b.path) ? -1 : 1));
    const content = `// Made by \`npm run gen\` from the files of this folder.
${imports.map(({ line }) => line).join('\n')}

/** Every ${what}, by id. */
${list(`export const ${constant}: readonly ${type}[] =`, ids.map(camel))}
`;
    yield [`src-main/${folder}/index.ts`, content];
  }
}
