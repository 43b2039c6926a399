import packageJson from '../../package.json' with { type: 'json' };

/** Version of Gleaner, from package.json. */
export const VERSION: string = packageJson.version;
