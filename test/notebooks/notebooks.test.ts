/**
 * Every notebook through a real Jupyter server: from top to bottom, on our kernel and on
 * stock tslab, whose meaning of a cell ours keeps; and its sections in another order, as the
 * notebook says that they can be run.
 */
import { readNotebook } from '../../kernel/runner/notebook';
import { chartsIn, runJobs, type Job } from './kernelRuns';
import { namedNotebooks, tableRows } from './lessonFiles';
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

const counted = tableRows('docs/coverage.md').filter((row) => row.length === 5);

test.each(
  forwards.flatMap(({ job }, n) =>
    job.kernel === 'tslab' ? [[...named[n % named.length], job, runs[n]] as const] : [],
  ),
)(
  '%s holds as many charts, sliders and exercises as docs/coverage.md says',
  async (_name, lesson, { notebook }, promised) => {
    await promised;
    const code = notebook.cells.filter((cell) => cell.cell_type === 'code');
    const charts = chartsIn(code.flatMap(({ outputs }) => outputs));
    const sliders = code.flatMap(
      ({ source }) => source.match(/\b(int)?[sS]lider\(/g) ?? [],
    );
    const exercises = lesson.cells.filter(({ metadata }) =>
      metadata.tags?.includes('exercise'),
    );
    const counts = [charts.all, charts.animated, sliders.length, exercises.length];
    expect(counted.find(([name]) => name === lesson.lesson)).toEqual([
      lesson.lesson,
      ...counts.map(String),
    ]);
  },
);
