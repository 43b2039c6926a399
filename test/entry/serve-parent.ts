import { spawn } from 'node:child_process';

/** Stands in for a desktop shell: starts `serve` with a pipe as its input, says the secret and waits. */
const [secret, ...words] = process.argv.slice(2);
const child = spawn(process.execPath, words, { stdio: ['pipe', 'inherit', 'inherit'] });
child.stdin.write(`${secret}\n`);
