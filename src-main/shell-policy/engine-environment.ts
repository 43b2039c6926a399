/** Of the environment of the desktop, what the engine needs: folders, language, libraries and devices. Tokens, proxies and NODE_OPTIONS stay behind. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'SystemRoot',
  'SystemDrive',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LC_ALL',
  'TZ',
  'LD_LIBRARY_PATH',
  'CUDA_VISIBLE_DEVICES',
  'XDG_RUNTIME_DIR',
  'XDG_CONFIG_HOME',
  'XDG_CACHE_HOME',
  'XDG_DATA_HOME',
  'XDG_DOCUMENTS_DIR',
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
  'GLEANER_LOG',
] as const;

/** @param from the environment of the shell's own process */
export function engineEnvironment(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = PASSED_ON.flatMap((name) => {
    const value = from[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  // libuv's pool is made at the first use: it cannot be enlarged from inside.
  return { ...Object.fromEntries(kept), UV_THREADPOOL_SIZE: '8' };
}
