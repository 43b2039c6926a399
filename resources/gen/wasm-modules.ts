import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

/** AssemblyScript sources and the modules that carry what they compile to. */
const MODULES = [
  { source: 'resources/wasm/wat-scan.as', target: 'src-main/warc/wat-scan-wasm.ts', memoryBase: 1024 },
  { source: 'resources/wasm/scale.as', target: 'src-main/images/resize-wasm.ts', memoryBase: 1024 },
  { source: 'resources/wasm/vector-scan.as', target: 'src-main/search/vector-scan-wasm.ts', memoryBase: 1024 },
] as const;

/** Compiles every module and wraps it in TypeScript. @throws Error with the compiler's words */
export async function wasmModules(root: string): Promise<[path: string, content: string][]> {
  const files: [string, string][] = [];
  for (const { source, target, memoryBase } of MODULES) {
    const bytes = await compile(readFileSync(root + source, 'utf8'), memoryBase);
    files.push([
      target,
      `// Made by \`npm run gen\` from ${source}.\n\n/** A WebAssembly module, as base64. */\nexport const WASM =\n  '${Buffer.from(bytes).toString('base64')}';\n`,
    ]);
  }
  return files;
}

async function compile(source: string, memoryBase: number): Promise<Uint8Array> {
  let compiled: Uint8Array | undefined;
  const words = ['module.ts', '--outFile', 'module.wasm', '--runtime', 'stub', '-O3', '--noAssert', '--enable', 'simd'];
  const { error, stderr } = await asc.main([...words, '--memoryBase', String(memoryBase)], {
    readFile: (name) => (name === 'module.ts' ? source : null),
    writeFile: (name, contents) => {
      if (name === 'module.wasm' && contents instanceof Uint8Array) compiled = contents;
    },
    listFiles: () => [],
  });
  if (error || !compiled) throw new Error(`the AssemblyScript does not compile: ${stderr.toString()}`, { cause: error });
  return compiled;
}
