/** The condition of a query text that is being typed. */
export interface QueryToken {
  /** UTF-16 range in the text, from behind an opening parenthesis or minus. */
  from: number;
  to: number;
  /** What is typed before the operator, or the whole where there is none. */
  name: string;
  /** '' while only a word is typed. */
  operator: string;
  /** Behind the operator up to the caret, without an opening quote. */
  value: string;
  /** Where the value begins, its quote included. */
  valueFrom: number;
}

const PARTS = /^([^\s:=<>!"]*)\s*(!=|<=|>=|[:=<>])?\s*(.*)$/su;

/** The token at the caret: what a suggestion would replace. @param caret UTF-16 index */
export function tokenAt(text: string, caret: number): QueryToken {
  const before = text.slice(0, caret);
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < before.length; at++) {
    const character = before.charAt(at);
    if (isQuoted && character === '\\') at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /[\s(]/u.test(character)) from = at + 1;
  }
  while (before.charAt(from) === '-' && !/\d/.test(before.charAt(from + 1))) from++;
  const rest = isQuoted ? /^[^"]*"?/u : /^[^\s)]*/u;
  const to = caret + (rest.exec(text.slice(caret))?.[0].length ?? 0);
  const typed = before.slice(from);
  const [, name = '', operator = '', value = ''] = PARTS.exec(typed) ?? [];
  const hasOperator = operator !== '';
  return {
    from,
    to,
    name: hasOperator ? name : typed.replace(/^"/, ''),
    operator,
    value: hasOperator ? value.replace(/^"/, '') : '',
    valueFrom: hasOperator ? caret - value.length : from,
  };
}
