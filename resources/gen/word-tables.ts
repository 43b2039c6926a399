import { ERROR_CODES } from '../../src-shared/errors.ts';
import { ITEM_STATUSES } from '../../src-shared/outcome.ts';

/** Reference pages of the tables that code and people share. @returns path and content */
export function* wordTables(): Generator<[string, string]> {
  yield [
    'resources/docs/guide/statuses.md',
    `# Statuses of an image

What can become of one image. The query language knows these words as \`status:WORD\`; an export writes img2dataset's word for them.
Made by \`npm run gen\`.

| status | meaning | in an export | again |
|---|---|---|---|
${Object.entries(ITEM_STATUSES)
  .map(
    ([status, { meaning, img2dataset, retry }]) =>
      `| \`${status}\` | ${meaning} | ${img2dataset} | ${retry === 'later' ? 'can help (`gleaner download --retry`)' : 'no'} |`,
  )
  .join('\n')}
`,
  ];
  yield [
    'resources/docs/guide/errors.md',
    `# Error codes

With \`--json\`, a command that fails prints \`{"error":{"code","message","data"}}\` as its last line. Made by \`npm run gen\`.

| code | what it says |
|---|---|
${Object.entries(ERROR_CODES)
  .map(([code, meaning]) => `| \`${code}\` | ${meaning} |`)
  .join('\n')}
`,
  ];
}
