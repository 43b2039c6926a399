import type { OutputOf } from '#shared/contract.ts';
import { formatBytes } from './progress-bar.ts';
import { counted, number, took } from './word-numbers.ts';

/** The model commands' results in sentences for a terminal. */
export const MODEL_WORDS = {
  models_list: (output: OutputOf<'models_list'>): string =>
    [
      output.installed.length === 0 ? 'No model is installed' : `Installed: ${counted(output.installed.length, 'model')}`,
      ...output.installed.flatMap(wordInstalled),
      ...output.unfinished.map(({ name, bytes }) => `  ${name}: ${formatBytes(bytes)} of an interrupted download`),
      '',
      'Can be pulled:',
      ...output.available.flatMap(wordAvailable),
    ].join('\n'),
  models_pull: (output: OutputOf<'models_pull'>): string =>
    output.already
      ? `${output.name} is installed already`
      : [
          `Installed ${output.name} (${output.title}, ${formatBytes(output.bytes)}) in ${took(output.seconds)}`,
          ...(output.commit === null ? [] : [`  from commit ${output.commit}`]),
          ...(output.licence === null ? [] : [`  licence: ${output.licence}`]),
        ].join('\n'),
  models_import: (output: OutputOf<'models_import'>): string =>
    [
      `Installed ${output.name} (${output.title}, ${formatBytes(output.bytes)}) in ${took(output.seconds)}`,
      `  ${output.precision}, ${output.dim} numbers an embedding, ${output.space === null ? 'embedding space not declared: no published head fits' : `embedding space ${output.space}`}`,
    ].join('\n'),
  models_probe: (output: OutputOf<'models_probe'>): string =>
    [
      `${output.model} (${output.precision})`,
      ...output.measured.map(({ provider, device, images_per_second, batch, cosine_to_cpu, reason }) => {
        const name = `  ${device === null ? provider : `${provider}:${device}`}`.padEnd(14);
        if (images_per_second === null) return `${name} does not work: ${reason}`;
        const cosine = cosine_to_cpu === null ? '' : `, cosine to the CPU ${cosine_to_cpu.toFixed(5)}`;
        return `${name} ${images_per_second.toFixed(1)} images/s at batch ${batch}${cosine}${reason === null ? '' : `: ${reason}`}`;
      }),
      `Scoring with this model runs on ${output.chosen.device === null ? output.chosen.provider : `${output.chosen.provider}:${output.chosen.device}`}`,
    ].join('\n'),
  models_compare: (output: OutputOf<'models_compare'>): string =>
    [
      `${output.models[0]} (${output.precisions[0]}) and ${output.models[1]} (${output.precisions[1]}${output.preprocessing === 'exact' ? '' : `, ${output.preprocessing}`}) on ${counted(output.images, 'image')}`,
      `  cosine of image vectors: ${output.image_cosine.mean.toFixed(5)} on average, ${output.image_cosine.least.toFixed(5)} at least`,
      `  cosine of text vectors:  ${output.text_cosine.mean.toFixed(5)} on average, ${output.text_cosine.least.toFixed(5)} at least`,
      ...output.scores.map(({ key, mean, worst }) => `  ${key}: ${mean.toPrecision(3)} apart on average, ${worst.toPrecision(3)} at most`),
      ...(output.kept_for === null ? [] : [`Kept for ${output.kept_for}: models list and score tell it`]),
    ].join('\n'),
  models_verify: (output: OutputOf<'models_verify'>): string =>
    [
      output.ok
        ? `All is well: ${counted(output.models, 'model')} (${formatBytes(output.bytes)}) in ${took(output.seconds)}`
        : `${number(output.problems.length)} problems found:`,
      ...output.problems.map((problem) => `  ${problem}`),
    ].join('\n'),
  models_remove: (output: OutputOf<'models_remove'>): string =>
    `Removed ${output.removed.join(', ')}: ${formatBytes(output.bytes_freed)} freed`,
};

function wordInstalled(model: OutputOf<'models_list'>['installed'][number]): string[] {
  const lines = [`  ${model.name}  ${model.title} (${formatBytes(model.bytes)})`];
  if (model.problem !== null) lines.push(`    DAMAGED: ${model.problem}`);
  else
    lines.push(
      `    ${[model.precision, `${model.dim} numbers`, model.space ?? 'space not declared', model.licence ?? 'licence not told'].join(', ')}`,
    );
  if (model.drift !== null) lines.push(`    ${model.precision} ${wordDrift(model.drift)}`);
  return lines;
}

/** Lines on what makes scores of a run other than those of the exact model on exactly prepared images. */
export function wordExactness({ precision, drift, preprocessing, is_sample }: OutputOf<'score'>): string[] {
  const lines: string[] = [];
  if (drift !== null) lines.push(`  ${precision} ${wordDrift(drift)}`);
  else if (precision !== 'fp32' && !is_sample)
    lines.push(`  how far ${precision} is from fp32 was not measured here: gleaner models compare does, with both models`);
  if (preprocessing !== 'exact') lines.push(`  images prepared by ${preprocessing}: these scores stand beside the exact ones`);
  return lines;
}

/** How far a model is from the one it was measured against, in a sentence. */
function wordDrift(drift: NonNullable<OutputOf<'score'>['drift']>): string {
  const scores = drift.scores.map(
    ({ key, mean, worst }) => `${key} ${mean.toPrecision(2)} apart on average, ${worst.toPrecision(2)} at most`,
  );
  const cosine = `image vectors at cosine ${drift.image_cosine.mean.toFixed(4)} on average, ${drift.image_cosine.least.toFixed(4)} at least`;
  return `against ${drift.against_precision} on ${counted(drift.images, 'image')} of this library: ${[cosine, ...scores].join('; ')}`;
}

function wordAvailable(pack: OutputOf<'models_list'>['available'][number]): string[] {
  const sizes = pack.precisions.map(
    ({ precision, bytes, installed }) => `${precision}${bytes === null ? '' : ` ${formatBytes(bytes)}`}${installed ? ' (installed)' : ''}`,
  );
  return [
    `  ${pack.id.padEnd(24)} ${pack.name}`,
    `    ${sizes.join(', ')}; ${pack.dim} numbers; ${pack.licence}${pack.heads.length > 0 ? `; heads: ${pack.heads.join(', ')}` : ''}`,
    ...(pack.licence_note === '' ? [] : [`    ${pack.licence_note}`]),
  ];
}
