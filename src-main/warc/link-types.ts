import type { CandidateType } from '#shared/model/candidate.ts';
import { firstText } from './first-text.ts';

/** One entry of a page's `Links`; its texts as they came, a string or an array of them. */
export interface LinkEntry {
  path: string;
  url: string;
  alt: unknown;
  text: unknown;
}

/** Endings that make a link a document of a type, compared as written and with the whole URL, so that a query string defeats them. */
const ENDINGS = {
  audio: ['.ogg', '.wav', '.mp3', '.flac', '.m4a'],
  video: ['.avi', '.mp4', '.mkv', '.webm', '.mov', '.mpg', '.mpeg', '.m4v'],
  text: '.pdf .epub .djvu .mobi .doc .docx .rtf .txt .odt .ppt .pptx .pages .keynote .wps .md'.split(' '),
} as const;

/**
 * The caption under which a link is a candidate of `type`, by cc2dataset's rules; undefined where it is none.
 * `image` asks for a non-empty alt text (blanks pass), `image_only` takes any image, the others go by the ending of the URL.
 * @see https://github.com/rom1504/cc2dataset (MIT)
 */
export function captionAs(type: CandidateType, link: LinkEntry): string | undefined {
  switch (type) {
    case 'image':
      return link.path === 'IMG@/src' ? firstText(link.alt) || undefined : undefined;
    case 'image_only':
      return link.path === 'IMG@/src' ? (firstText(link.alt) ?? '') : undefined;
    case 'audio':
    case 'video':
    case 'text':
      return isDocument(type, link.url) ? (firstText(link.text) ?? '') : undefined;
  }
}

/** Whether a link leads to a document of `type` by its ending; false for images, which are told by where the link stands. */
export function isDocument(type: CandidateType, url: string): boolean {
  return type !== 'image' && type !== 'image_only' && ENDINGS[type].some((ending) => url.endsWith(ending));
}
