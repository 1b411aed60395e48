/** Where the files lie that the set-up makes beside the compiled library: `src/dist`. */
import { basename, join } from 'node:path';

/** The folder of the compiled library, whether this code runs from there or as source. */
const DIST = basename(__dirname) === 'dist' ? __dirname : join(__dirname, 'dist');

/** The path of a file that the set-up made. */
export function assetPath(name: string): string {
  return join(DIST, name);
}
