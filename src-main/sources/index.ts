// Made by `npm run gen` from the files of this folder.
import type { Source } from './source.ts';
import urlList from './url-list.source.ts';
import warc from './warc.source.ts';
import wat from './wat.source.ts';

/** Every source of candidate pairs, by id. */
export const SOURCES: readonly Source[] = [urlList, warc, wat];
