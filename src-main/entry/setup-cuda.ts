import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { platform } from 'node:process';

/**
 * `npm run setup:cuda`: fetches onnxruntime's CUDA provider from NuGet with onnxruntime-node's own install script (which a plain `npm ci`
 * skips, since it needs the network), then says which of NVIDIA's libraries the machine lacks.
 */
const PROVIDER = 'libonnxruntime_providers_cuda.so';
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Names of libraries that the dynamic linker does not find for a file. */
function missingLibraries(path: string): string[] {
  const lines = execFileSync('ldd', [path], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => /^\s*(\S+) => not found/.exec(line)?.[1] ?? []);
}

function setUp(): number {
  if (platform !== 'linux' || process.arch !== 'x64') {
    print(
      `CUDA comes with onnxruntime on Linux x64 only; this is ${platform} ${process.arch}. Windows has DirectML built in, Apple silicon CoreML.`,
    );
    return 1;
  }
  const folder = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const path = join(folder, 'bin', 'napi-v6', 'linux', 'x64', PROVIDER);
  if (existsSync(path)) print(`${path} is there already`);
  else {
    print('Fetching the CUDA provider of onnxruntime from nuget.org (about 200 MB) ...');
    try {
      execFileSync(process.execPath, [join(folder, 'script', 'install.js'), '--onnxruntime-node-install=cuda12'], {
        stdio: ['ignore', 'inherit', 'pipe'],
        cwd: folder,
      });
    } catch (error) {
      const said = error instanceof Error && 'stderr' in error ? /^\w*Error: .*$/m.exec(String(error.stderr))?.[0] : undefined;
      print(`The download failed: ${said ?? String(error)}. Nothing was changed; models go on running on the CPU.`);
      return 1;
    }
    if (!existsSync(path)) {
      print(`The install script of onnxruntime-node has ended without making ${path}`);
      return 1;
    }
  }
  const missing = missingLibraries(path).filter((name) => !name.startsWith('libonnxruntime'));
  if (missing.length > 0) {
    print(`The CUDA provider is installed, but the machine lacks ${missing.join(', ')}.`);
    print('Install the CUDA runtime of that version and cuDNN 9, and put their folders into LD_LIBRARY_PATH before you start Gleaner.');
    return 1;
  }
  print('All libraries are there. `gleaner models probe --model NAME` times it; `score` then takes the fastest provider by itself.');
  return 0;
}

process.exitCode = setUp();
