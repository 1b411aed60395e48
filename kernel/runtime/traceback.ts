/**
 * The stack of an error in terms of what the learner wrote: positions in compiled code are
 * mapped back to the line of the cell or of the TypeScript file, and frames of the kernel
 * and of Node's internals are left out.
 */
import fs from 'node:fs';
import { SourceMap } from 'node:module';
import type { SourceMapPayload } from 'node:module';
import path from 'node:path';

/** A script that the kernel compiled in memory. */
export interface MappedScript {
  /** Source map (JSON) from the script to `source`. */
  readonly sourceMap?: string;
  /** The text that the learner wrote, for the line under a frame; else that of the file. */
  readonly source?: string;
}

interface Frame {
  readonly name: string;
  readonly file: string;
  /** Counted from 1, as Node prints them. */
  readonly line: number;
  readonly column: number;
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly sourceLine: string | undefined;
}

/** `    at name (file:line:column)` or `    at file:line:column`. */
const FRAME = /^\s+at (?:(?:async )?(.*?) \()?(?:async )?(.+?):(\d+):(\d+)\)?$/;

/** A function's name that says nothing: the body of a module or of a cell. */
const NAMELESS = /^(Object|Module)?\.?<anonymous>$|^exports\.?$/;

export interface TracebackOptions {
  /** Files in it are shown by their path from here. */
  readonly cwd: string;
  /** Frames of files in these folders are left out: the kernel's own code. */
  readonly hiddenFolders: readonly string[];
}

export class Traceback {
  private readonly scripts = new Map<string, MappedScript>();
  private readonly maps = new Map<string, SourceMap>();

  constructor(private readonly options: TracebackOptions) {}

  /** Remembers a script by the file name that it runs under: `In [3]`, or a path. */
  register(fileName: string, script: MappedScript): void {
    this.scripts.set(fileName, script);
    this.maps.delete(fileName);
  }

  /** The frames of an error's stack that say something to its reader, innermost first. */
  readonly mapStack = (stack: string): readonly string[] => {
    const frames = stack.split('\n').flatMap((line) => {
      const frame = parseFrame(line);
      return frame && !this.isHidden(frame.file) ? frame : [];
    });
    let isExcerptShown = false;
    return frames.flatMap((frame) => {
      const place = this.find(frame);
      const at = `${this.shownName(place.file)}:${place.line}:${place.column}`;
      const line = `    at ${frame.name === '' ? at : `${frame.name} (${at})`}`;
      if (isExcerptShown || place.sourceLine === undefined) return line;
      isExcerptShown = true;
      return [line, ...excerpt(place.sourceLine, place.column)];
    });
  };

  private isHidden(file: string): boolean {
    return (
      file.startsWith('node:') ||
      file === '<anonymous>' ||
      this.options.hiddenFolders.some((folder) => file.startsWith(folder + path.sep))
    );
  }

  private find({ file, line, column }: Frame): Place {
    const script = this.scripts.get(file);
    const map = this.mapOf(file, script);
    const entry = map?.findEntry(line - 1, column - 1);
    if (!entry || !('originalLine' in entry)) {
      return { file, line, column, sourceLine: undefined };
    }
    const original = script
      ? file
      : path.resolve(path.dirname(file), entry.originalSource);
    const source = script?.source ?? readText(original);
    return {
      file: original,
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
      sourceLine: source?.split('\n')[entry.originalLine],
    };
  }

  private mapOf(file: string, script: MappedScript | undefined): SourceMap | undefined {
    const known = this.maps.get(file);
    if (known) return known;
    // A compiled package keeps its map beside it, which may change as it is compiled again.
    const json = script ? script.sourceMap : readText(`${file}.map`);
    if (json === undefined) return undefined;
    const map = new SourceMap(JSON.parse(json) as SourceMapPayload);
    if (script) this.maps.set(file, map);
    return map;
  }

  private shownName(file: string): string {
    if (!path.isAbsolute(file)) return file;
    const relative = path.relative(this.options.cwd, file);
    return relative.startsWith(path.join('..', '..')) ? file : relative;
  }
}

function parseFrame(line: string): Frame | undefined {
  const match = FRAME.exec(line);
  if (!match) return undefined;
  const [, name = '', file = '', row, column] = match;
  return {
    name: NAMELESS.test(name) ? '' : name,
    file: file.replace(/^file:\/\//, ''),
    line: Number(row),
    column: Number(column),
  };
}

/** The line of source with a caret under the column (from 1). */
function excerpt(sourceLine: string, column: number): string[] {
  const indent = /^\s*/.exec(sourceLine)?.[0].length ?? 0;
  const margin = ' '.repeat(8);
  return [
    margin + sourceLine.trim(),
    margin + ' '.repeat(Math.max(0, column - 1 - indent)) + '^',
  ];
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
