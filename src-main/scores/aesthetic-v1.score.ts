import { defineScore } from './define-score.ts';
import { HEAD_SPACES, shortSpaceName } from './embedding-spaces.ts';
import type { HeadFile } from './head-file.ts';
import { prepareLinearHead, readLinearHead } from './linear-head.ts';

/** LAION's files as published, by SHA-256. B/16 and B/32 have the same shape, so that only this or the name tells them apart. */
const PUBLISHED: Readonly<Record<string, string>> = {
  c7b14cead230694acc7b9447974d3cad78003c72da032e402a303b6c2429e85f: HEAD_SPACES.b32,
  '8ad3923d7ecf019df20ecd2ab5542a3075fbba0278d239c0371345f3d7fcbde0': HEAD_SPACES.b16,
  '2cd4e60f4f24ae3bcd57b847b13c1f3ba27edc28cc1a7f9ce74ee9f421243cba': HEAD_SPACES.l14,
};

function spaceOf(head: HeadFile): string | null {
  const published = PUBLISHED[head.sha256];
  if (published) return published;
  const dim = head.tensors.get('weight')?.dims.at(-1);
  if (head.declared || head.tensors.size !== 2 || head.tensors.get('bias')?.data.length !== 1) return null;
  if (dim === 768 && /vit_l_14/.test(head.file)) return HEAD_SPACES.l14;
  if (dim === 512 && /vit_b_32/.test(head.file)) return HEAD_SPACES.b32;
  if (dim === 512 && /vit_b_16/.test(head.file)) return HEAD_SPACES.b16;
  return null;
}

/** Linear head on OpenAI CLIP embeddings, trained on Simulacra Aesthetic Captions. LAION cut at 7 (laion-aesthetic) and 8 (laion-art). */
export default defineScore({
  id: 'aesthetic-v1',
  name: 'aesthetic',
  label: 'LAION aesthetic V1',
  unit: 'points',
  range: [0, 10],
  source: 'https://github.com/LAION-AI/aesthetic-predictor (MIT)',
  needs: ['image'],
  recognizes(head) {
    const space = spaceOf(head);
    return space === null ? null : { space, what: 'LAION aesthetic V1' };
  },
  prepare(model, heads) {
    const head = heads.find((candidate) => spaceOf(candidate) === model.space);
    const space = shortSpaceName(model.space);
    if (!head || !space) return [];
    return [prepareLinearHead(this, model, readLinearHead(head.tensors, head.file), { key: `${this.id}-${space}`, file: head })];
  },
});
