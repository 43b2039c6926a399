/** The command line that does the same export, for a POSIX shell. */
export function exportCommand(
  library: string,
  { format, out, where, options }: { format: string; out: string; where: string; options: Readonly<Record<string, unknown>> },
): string {
  const words = ['gleaner', 'export', '--library', library, '--format', format, '--out', out];
  if (where !== '') words.push('--where', where);
  for (const [name, value] of Object.entries(options)) if (value !== undefined) words.push(`--${name}`, optionText(value));
  return words.map(quoted).join(' ');
}

/** As the options read a text. */
function optionText(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A word as it is where no shell makes anything of it, else in single quotes. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
