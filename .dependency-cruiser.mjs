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
      name: 'renderer-knows-no-main',
      comment: 'The window talks to the engine over the contract and over nothing else.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^(src-main/|node_modules/electron/|node:)' },
    },
    {
      name: 'ui-is-a-leaf-of-the-renderer',
      comment: 'Components take what they show as props; they know no store and no screen.',
      severity: 'error',
      from: { path: '^src-renderer/ui/' },
      to: { path: '^src-renderer/(stores|features|shell|commands|connect)' },
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
      name: 'engine-below-app',
      comment: 'The app holds an engine for each library; the engine does not know who holds it.',
      severity: 'error',
      from: { path: '^src-main/(?!app/|entry/|electron/)' },
      to: { path: '^src-main/app/' },
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
      from: { path: '^src-', pathNot: '^src-renderer/vite.config.ts$' },
      // Electron is the runtime that the packed app comes with.
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/(@types|electron)/' },
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
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
    },
  },
};
