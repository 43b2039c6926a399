import { FIELDS, type FieldKind } from '../../src-shared/query/fields.ts';

const EXAMPLES: Record<FieldKind, string> = {
  number: '`NAME>=512`, `NAME:512..1024`, `512<=NAME<1024`, `NAME>=p90`',
  date: '`NAME>=2024-05-01`, `NAME:2024..2025`',
  words: '`NAME:barn`, `NAME:"red barn"`',
  match: '`NAME:value`, `NAME:*part*`',
  choice: '`NAME:value`',
  tags: '`NAME:keep`, `-NAME:blurry`',
  meaning: '`NAME:"calm harbour"`',
  like: '`NAME:17`, `NAME:/path/to/photo.jpg`',
};

/** The query language as a page of the guide. @returns path and content */
export function* queryGuide(): Generator<[string, string]> {
  const rows = Object.entries(FIELDS).map(([name, { kind, meaning, scopes, aliases, choices, unanswered }]) => {
    const facts = [
      meaning,
      choices ? `One of ${choices.map((choice) => `\`${choice}\``).join(', ')}.` : '',
      aliases ? `Also ${aliases.map((alias) => `\`${alias}\``).join(', ')}.` : '',
      unanswered ? `Understood, not answered yet: ${unanswered}.` : '',
    ];
    return `| \`${name}\` | ${EXAMPLES[kind].replaceAll('NAME', name)} | ${scopes.join(', ')} | ${facts.filter(Boolean).join(' ')} |`;
  });
  yield [
    'resources/docs/guide/query-language.md',
    `# Query language

One language for the library and the pool, in \`gleaner query\`, \`add --where\`, \`tag\` and \`export --where\`. Made by \`npm run gen\`.

\`\`\`
aesthetic>=5 similarity>=0.28 width>=512 host:*.edu -tag:blurry "red barn"
(lang:en OR lang:de) length>=20 aesthetic>=p90
\`\`\`

- Terms beside each other must all hold; \`OR\`, parentheses, \`-\` (or \`NOT\`) before a term or a parenthesis.
- A bare word or a quoted phrase looks in the caption. Letter case never counts.
- \`*\` stands for anything in host, url, page, source, lang, uid and tag.
- \`p90\` as a bound is the 90th percentile of all values that the library (or the pool) has in that field.
- Scores are fields under their own names. A bare \`aesthetic\` is the current scorer of that name; \`aesthetic@v1-b32\` names one. \`gleaner status\` lists them.
- A row that lacks a value matches no comparison on it, and neither does the negation. Ask for it with \`has:aesthetic\` and \`-has:aesthetic\`.

| field | examples | where | meaning |
|---|---|---|---|
${rows.join('\n')}
`,
  ];
}
