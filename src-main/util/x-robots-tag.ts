import { PRODUCT_TOKEN } from './product-token.ts';

/** One directive of an X-Robots-Tag header. `scope` null: for everyone. */
export interface RobotsDirective {
  scope: string | null;
  name: string;
  value?: string;
}

/** Directives with a value look like scopes and are recognised first. */
const VALUED = new Set(['unavailable_after', 'max-snippet', 'max-image-preview', 'max-video-preview']);

/** What shuts a dataset builder out of an image; `none` is noindex and nofollow together. */
const EXCLUDING: ReadonlySet<string> = new Set(['noai', 'noimageai', 'noindex', 'noimageindex', 'none']);

/** Names of programs that do what Gleaner does: who shuts them out by name means Gleaner too. */
export const DATASET_BUILDERS: ReadonlySet<string> = new Set([
  PRODUCT_TOKEN,
  'img2dataset',
  'laiondownloader',
  'laion-huggingface-processor',
  'imagesiftbot',
  'imagespider',
  'ccbot',
]);

const NAME_AND_REST = /^([\w.*-]+)\s*:\s*(.*)$/;

/** @param lines the raw field lines: a scope holds until the end of its own line, never into the next */
export function parseXRobotsTag(lines: readonly string[]): RobotsDirective[] {
  const directives: RobotsDirective[] = [];
  for (const line of lines) {
    let scope: string | null = null;
    for (const part of line.toLowerCase().split(',')) {
      let text = part.trim();
      let [, name = '', rest = ''] = NAME_AND_REST.exec(text) ?? [];
      if (name !== '' && !VALUED.has(name)) {
        scope = name === '*' ? null : name;
        text = rest.trim();
        [, name = '', rest = ''] = NAME_AND_REST.exec(text) ?? [];
      }
      if (text === '') continue;
      directives.push(VALUED.has(name) ? { scope, name, value: rest } : { scope, name: text });
    }
  }
  return directives;
}

/**
 * True where what is said to `token` is said to programs like Gleaner.
 * @param token a scope, null for everyone @param alias a further name of ours, in lower case
 */
export function isMeantForUs(token: string | null, alias?: string): boolean {
  return token === null || token === alias || DATASET_BUILDERS.has(token);
}

/** Whom and what X-Robots-Tag shuts out. */
export interface ExclusionRules {
  /** A further name by which hosts may mean us, in lower case. */
  alias?: string | undefined;
  /** Directives that shut us out, in lower case; default: noai, noimageai, noindex, noimageindex, none. */
  excluding?: ReadonlySet<string> | undefined;
}

/** The directives that forbid this use of an image. */
export function excludingDirectives(lines: readonly string[], { alias, excluding = EXCLUDING }: ExclusionRules = {}): RobotsDirective[] {
  return parseXRobotsTag(lines).filter(({ scope, name }) => excluding.has(name) && isMeantForUs(scope, alias));
}

/** The directive that forbids this use of an image, undefined where none does. */
export function excludingDirective(lines: readonly string[], rules: ExclusionRules): RobotsDirective | undefined {
  return excludingDirectives(lines, rules)[0];
}

/**
 * The directives that shut us out where the user has given a list of his own; `none` says noindex too, so it goes with that.
 * @returns what of the default is left out, besides
 */
export function chosenDirectives(names: readonly string[]): { excluding: ReadonlySet<string>; ignored: string[] } {
  const excluding = new Set(names.map((name) => name.trim().toLowerCase()));
  if (excluding.has('noindex')) excluding.add('none');
  return { excluding, ignored: [...EXCLUDING].filter((name) => !excluding.has(name)) };
}
