/**
 * Values that a learner changes, on our kernel: one kernel for each lesson, in which the
 * changed cell, and what follows from it, is run again. The changes are made as `--set`
 * makes them.
 */
import { readNotebook, type CodeCell } from '../../kernel/runner/notebook';
import {
  applyOverrides,
  parseOverride,
  settableNames,
} from '../../kernel/runner/overrides';
import { lessonChanges, type Change, type LessonChanges } from './changedValues';
import { copyOf, runJobs, shownBy, type Job } from './kernelRuns';
import { notebooksIn } from './lessonFiles';

jest.setTimeout(300_000);

interface Plan {
  readonly lesson: LessonChanges;
  readonly job: Job;
  /** The cells that each change runs, by id without `-code`. */
  readonly cells: readonly ReadonlyMap<string, CodeCell>[];
}

const plans = lessonChanges.map(planOf);
const runs = runJobs(plans.map(({ job }) => job));

describe.each(plans.map((plan, n) => [plan.lesson.lesson, plan, runs[n]] as const))(
  '%s',
  (_lesson, { lesson, cells }, run) => {
    test('five values or more are changed, and every cell runs', async () => {
      expect(lesson.changes.length).toBeGreaterThanOrEqual(5);
      expect((await run).failure).toBeUndefined();
    });

    test.each(
      lesson.changes.map((change, n) => [change.set.join(', '), change, n] as const),
    )('%s', async (_set, change, n) => {
      await run;
      change.expect((id) => shownBy(cells[n].get(id)!.outputs));
    });
  },
);

function planOf(lesson: LessonChanges): Plan {
  const { file } = notebooksIn('ko').find((each) => each.lesson === lesson.lesson)!;
  const notebook = readNotebook(file);
  const code = new Map(
    notebook.cells.flatMap((cell) =>
      cell.cell_type === 'code'
        ? [[cell.id!.replace(/-code$/, ''), cell] as const]
        : [],
    ),
  );
  const cell = (id: string): CodeCell => {
    const found = code.get(id);
    if (found === undefined) throw new Error(`${lesson.lesson} has no cell "${id}".`);
    return found;
  };
  const cells = lesson.changes.map((change) => changedCells(change, code, cell));
  return {
    lesson,
    cells,
    job: {
      file,
      kernel: 'tslab',
      notebook: {
        ...notebook,
        cells: [
          ...lesson.prepare.map((id) => copyOf(cell(id))),
          ...cells.flatMap((each) => [...each.values()]),
        ],
      },
    },
  };
}

/** The cells that declare the changed names, changed, and then those that `then` names. */
function changedCells(
  { set, then = [] }: Change,
  code: ReadonlyMap<string, CodeCell>,
  cell: (id: string) => CodeCell,
): Map<string, CodeCell> {
  const overrides = set.map(parseOverride);
  const changed = [...code].filter(([, { source }]) => {
    const names = settableNames([source]);
    return overrides.some(({ name }) => names.has(name));
  });
  if (changed.length === 0) throw new Error(`No cell declares ${set.join(', ')}.`);
  return new Map([
    ...changed.map(
      ([id, each]) =>
        [id, copyOf(each, applyOverrides(each.source, overrides))] as const,
    ),
    ...then.map((id) => [id, copyOf(cell(id))] as const),
  ]);
}
