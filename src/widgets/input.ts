/** `input(prompt)`: a question to the person at the notebook. */
import { notebookHost } from '../host';

/**
 * Asks and waits for the answer.
 *
 * @param options.password hides what is typed
 * @throws where nobody can answer: on stock tslab, in a headless run
 *
 * @example const name = await input('Your name? ')
 */
export async function input(
  prompt = '',
  options: { readonly password?: boolean } = {},
): Promise<string> {
  const host = notebookHost();
  if (!host) {
    throw new Error(
      `input("${prompt}") needs the nabla kernel, and this one has no way to ask. Write the answer into the cell.`,
    );
  }
  return host.input(prompt, options);
}
