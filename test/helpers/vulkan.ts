import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where drivers register on Linux. */
const DRIVER_FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
const LOADERS = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib64/libvulkan.so.1', '/usr/lib/libvulkan.so.1'];
/** Drivers that compute on the CPU. */
const SOFTWARE = /^(lvp|swr|swiftshader|vk_swiftshader)/;

/** A way for onnxruntime to WebGPU on this machine. */
export interface Vulkan {
  /** What the process needs in its environment. @param folder one that exists, for a link */
  env(folder: string): NodeJS.ProcessEnv;
  /** Its driver computes on the CPU. */
  isSoftware: boolean;
  driver: string;
}

/**
 * The system's own Vulkan drivers, or else SwiftShader, the driver in software that every Electron and Chromium for Linux x64 brings along.
 * @returns undefined where there is neither
 */
export function findVulkan(): Vulkan | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const drivers = DRIVER_FOLDERS.flatMap((dir) => (existsSync(dir) ? readdirSync(dir) : [])).filter((name) => name.endsWith('.json'));
  const [driver] = drivers;
  if (driver !== undefined && LOADERS.some((path) => existsSync(path)))
    return { env: () => ({}), isSoftware: drivers.every((name) => SOFTWARE.test(name)), driver };
  const swiftShader = swiftShaderFolder();
  if (swiftShader === undefined) return undefined;
  const icd = join(swiftShader, 'vk_swiftshader_icd.json');
  return {
    env(folder) {
      const link = join(folder, 'libvulkan.so.1');
      if (!existsSync(link)) symlinkSync(join(swiftShader, 'libvulkan.so.1'), link);
      return { LD_LIBRARY_PATH: folder, VK_DRIVER_FILES: icd, VK_ICD_FILENAMES: icd };
    },
    isSoftware: true,
    driver: 'SwiftShader',
  };
}

function swiftShaderFolder(): string | undefined {
  const cache = join(homedir(), '.cache', 'gleaner');
  const cached = existsSync(cache) ? readdirSync(cache).map((name) => join(cache, name)) : [];
  return [process.env.GLEANER_ELECTRON_DIST ?? '', ...cached].find(
    (folder) => existsSync(join(folder, 'libvk_swiftshader.so')) && existsSync(join(folder, 'libvulkan.so.1')),
  );
}
