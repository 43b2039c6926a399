/** The layers of resources/docs/architecture.md. Every rule says why it is there. */
const capabilities = 'warc|fetch|images|models|catalog|lens|store|pool|captions|search|safety';
const plugins = 'sources|features|scores|exports|imports';

export default {
  forbidden: [
    {
      name: 'shared-is-a-leaf',
      comment: 'src-shared runs in the browser, in Electron and in Node: it may use zod and nothing else.',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { pathNot: '^(src-shared/|node_modules/zod/)' },
    },
    {
      name: 'electron-only-in-its-folder',
      comment: 'The engine runs on plain Node in every home.',
      severity: 'error',
      from: { path: '^src-main/', pathNot: '^src-main/electron/' },
      to: { path: '^(node_modules/electron/|electron$)' },
    },
    {
      name: 'util-is-a-leaf-of-main',
      comment: 'What everybody uses must not depend on anybody.',
      severity: 'error',
      from: { path: '^src-main/util/' },
      to: { path: '^src-main/(?!util/)' },
    },
    {
      name: 'capabilities-stand-alone',
      comment: 'A capability can be understood, tested and replaced by itself; stages and handlers join them.',
      severity: 'error',
      from: { path: `^src-main/(${capabilities})/` },
      to: { path: '^src-main/', pathNot: '^src-main/($1|util)/' },
    },
    {
      name: 'plugins-use-capabilities-only',
      comment: 'Adding a source, a score or an export is adding one file: it knows its capability, not the engine and not its siblings.',
      severity: 'error',
      from: { path: `^src-main/(${plugins})/` },
      to: { path: '^src-main/', pathNot: `^src-main/($1|util|${capabilities})/` },
    },
    {
      name: 'jobs-below-engine',
      comment: 'jobs -> engine -> entry: the lower layer does not know the upper one.',
      severity: 'error',
      from: { path: '^src-main/(jobs|workers)/' },
      to: { path: '^src-main/(engine|entry|electron)/' },
    },
    {
      name: 'engine-below-entry',
      comment: 'The engine has several homes and knows none of them.',
      severity: 'error',
      from: { path: '^src-main/(?!entry/|electron/)' },
      to: { path: '^src-main/(entry|electron)/' },
    },
    {
      name: 'processes-start-at-the-edge',
      comment: 'Who may start a process decides what the packaged app must carry and scrub.',
      severity: 'error',
      from: { path: '^src-main/(?!entry/|electron/)' },
      to: { path: '^(node:)?child_process$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle is two modules that are one. Types may refer back.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-dev-dependency-in-sources',
      comment: 'The packaged app has no dev dependencies.',
      severity: 'error',
      from: { path: '^src-' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that leads nowhere fails at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'src-main/tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'require', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
