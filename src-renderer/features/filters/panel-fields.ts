import type { Scope } from '#shared/query/fields.ts';
import type { MessageId } from '../../messages/translate.ts';

/** Facts whose distribution the panel shows, besides all scores. */
export const FACTS: Readonly<Record<Scope, readonly string[]>> = {
  library: ['width', 'height', 'length', 'bytes', 'rating'],
  pool: ['length', 'claimed_width', 'claimed_height'],
};

/** Fields whose values the panel lists with their counts. */
export const FACETS: Readonly<Record<Scope, readonly { field: string; title: MessageId; isOpen: boolean }[]>> = {
  library: [
    { field: 'tag', title: 'filter.facet.tag', isOpen: true },
    { field: 'flag', title: 'filter.facet.flag', isOpen: false },
    { field: 'host', title: 'filter.facet.host', isOpen: true },
    { field: 'lang', title: 'filter.facet.lang', isOpen: false },
    { field: 'status', title: 'filter.facet.status', isOpen: true },
    { field: 'format', title: 'filter.facet.format', isOpen: false },
    { field: 'source', title: 'filter.facet.source', isOpen: false },
  ],
  pool: [
    { field: 'host', title: 'filter.facet.host', isOpen: true },
    { field: 'lang', title: 'filter.facet.lang', isOpen: true },
    { field: 'type', title: 'filter.facet.type', isOpen: false },
    { field: 'source', title: 'filter.facet.source', isOpen: true },
  ],
};
