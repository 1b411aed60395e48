/**
 * Every notebook through a real Jupyter server: from top to bottom, on our kernel and on
 * stock tslab, whose meaning of a cell ours keeps; and its sections in another order, as the
 * notebook says that they can be run.
 */
import { readNotebook } from '../../kernel/runner/notebook';
import { runJobs, type Job } from './kernelRuns';
import { namedNotebooks } from './lessonFiles';
import { backwards, sectionsOf } from './sections';

jest.setTimeout(300_000);

const named = namedNotebooks();

const forwards = (['tslab', 'tslab-stock'] as const).flatMap((kernel) =>
  named.map(([name, { file }]) => ({
    title: `${name} runs top to bottom on the kernel ${kernel}`,
    job: { file, kernel, notebook: readNotebook(file) } satisfies Job,
  })),
);

const inAnotherOrder = named
  .filter(([, { language }]) => language === 'ko')
  .map(([name, lesson]) => {
    const { opening, sections } = sectionsOf(lesson);
    const order = [...opening, ...backwards(sections).flatMap(({ cells }) => cells)];
    const notebook = readNotebook(lesson.file);
    const cells = order.map(({ id }) => notebook.cells.find((cell) => cell.id === id)!);
    return {
      title: `${name} runs with its sections from the last to the first`,
      job: {
        file: lesson.file,
        kernel: 'tslab',
        notebook: { ...notebook, cells },
      } satisfies Job,
    };
  });

const all = [...forwards, ...inAnotherOrder];
const runs = runJobs(all.map(({ job }) => job));

test.each(all.map(({ title, job }, n) => [title, job, runs[n]] as const))(
  '%s',
  async (_title, { notebook }, promised) => {
    const run = await promised;
    expect(run.failure).toBeUndefined();
    const code = notebook.cells.filter(({ cell_type }) => cell_type === 'code');
    expect(run.ranCells).toBe(code.length);
  },
);
