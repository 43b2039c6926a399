import { plainText } from './security-headers.ts';
import type { AnswerRequest } from './static.ts';

/** Puts the parts together. @param parts.enter what answers some paths itself, with any method */
export function createRoutes(parts: {
  files: AnswerRequest;
  media: AnswerRequest;
  enter?: (request: Request) => Promise<Response | undefined>;
}): AnswerRequest {
  return async (request) => {
    const entered = await parts.enter?.(request);
    if (entered) return entered;
    if (request.method !== 'GET' && request.method !== 'HEAD') return plainText(405, 'This is not done here.', { Allow: 'GET, HEAD' });
    return await (new URL(request.url).pathname.startsWith('/media/') ? parts.media : parts.files)(request);
  };
}
