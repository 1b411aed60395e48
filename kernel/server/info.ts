/** What the kernel says about itself; read from files, so that it needs no engine. */
import type { KernelInfoReply } from '../protocol/kernelInfo';
import { PROTOCOL_VERSION } from '../protocol/message';
import { version as typescript } from '@tslab/typescript-for-tslab/package.json';
import { version as kernelVersion } from '../package.json';

export function describeKernel(): KernelInfoReply {
  const banner = `TypeScript ${typescript} on Node ${process.versions.node}, nabla kernel ${kernelVersion}`;
  return {
    status: 'ok',
    protocol_version: PROTOCOL_VERSION,
    implementation: 'nabla',
    implementation_version: kernelVersion,
    language_info: {
      name: 'typescript',
      version: typescript,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      // JupyterLab and Notebook 6 each need a different one of these to colour TypeScript.
      codemirror_mode: { name: 'javascript', mode: 'typescript', typescript: true },
      nbconvert_exporter: 'script',
    },
    banner,
    debugger: false,
    help_links: [
      {
        text: 'TypeScript handbook',
        url: 'https://www.typescriptlang.org/docs/handbook/',
      },
      { text: 'tslab', url: 'https://github.com/yunabe/tslab' },
    ],
    supported_features: ['kernel subshells'],
  };
}
