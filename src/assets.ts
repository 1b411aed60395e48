/** Where the files lie that the set-up makes beside the compiled library: `src/dist`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The path of a made file, whether the code runs compiled (from `dist`) or as source. */
export function assetPath(name: string): string {
  const beside = join(__dirname, name);
  return existsSync(beside) ? beside : join(__dirname, 'dist', name);
}
