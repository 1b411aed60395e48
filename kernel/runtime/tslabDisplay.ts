/**
 * `import { display, newDisplay, versions } from 'tslab'`: tslab's public module, its
 * outputs sent by this kernel. Same names, same behaviour (tslab 1.0.22, public.ts).
 */
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import type { DisplayOptions, MimeBundle } from './host';

type Show = (bundle: MimeBundle, options: DisplayOptions) => void;

/** An output; one made by `newDisplay` replaces what it showed before. */
class TslabDisplay {
  private isShown = false;

  constructor(
    private readonly show: Show,
    private readonly id?: string,
  ) {}

  javascript(text: string): void {
    this.raw('text/javascript', text);
  }
  html(text: string): void {
    this.raw('text/html', text);
  }
  markdown(text: string): void {
    this.raw('text/markdown', text);
  }
  latex(text: string): void {
    this.raw('text/latex', text);
  }
  svg(text: string): void {
    this.raw('image/svg+xml', text);
  }
  png(bytes: Uint8Array): void {
    this.raw('image/png', bytes);
  }
  jpeg(bytes: Uint8Array): void {
    this.raw('image/jpeg', bytes);
  }
  gif(bytes: Uint8Array): void {
    this.raw('image/gif', bytes);
  }
  pdf(bytes: Uint8Array): void {
    this.raw('application/pdf', bytes);
  }
  text(text: string): void {
    this.raw('text/plain', text);
  }

  raw(contentType: string, content: string | Uint8Array): void {
    const data =
      content instanceof Uint8Array ? Buffer.from(content).toString('base64') : content;
    const placed =
      this.id === undefined ? {} : { displayId: this.id, update: this.isShown };
    this.show({ [contentType]: data }, placed);
    this.isShown = true;
  }
}

/** What `require('tslab')` gives in a cell. */
export function createTslabModule(show: Show) {
  return {
    display: new TslabDisplay(show),
    newDisplay: () => new TslabDisplay(show, randomBytes(8).toString('hex')),
    versions: {
      tslab: versionOf('tslab'),
      typescript: versionOf('@tslab/typescript-for-tslab'),
      node: process.version,
    },
  };
}

function versionOf(packageName: string): string {
  const readPackage = createRequire(__filename);
  return (readPackage(`${packageName}/package.json`) as { readonly version: string })
    .version;
}
