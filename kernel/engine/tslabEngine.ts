/**
 * The oracle: an engine on tslab's own converter, whose meaning of a cell is the standard
 * that the engine in use is tested against. It builds a watch program, so it starts slowly
 * and its polling watchers notice a changed file only after a while.
 */
import ts from '@tslab/typescript-for-tslab';
import { createConverter } from 'tslab/dist/converter';
import type { Converter, Diagnostic as TslabDiagnostic } from 'tslab/dist/converter';
import { printQuickInfo } from 'tslab/dist/inspect';
import { judgeCompleteness } from './completeness';
import type { CompiledCell, CompileResult, Diagnostic, Engine } from './engine';

export function createTslabEngine(cwd: string): Engine {
  const converter = createConverterIn(cwd);
  let declarations = '';

  function toDiagnostic(code: string, found: TslabDiagnostic): Diagnostic {
    const inCell = found.fileName === undefined;
    return {
      message: found.messageText,
      code: found.code,
      line: found.start.line,
      column: found.start.character,
      endLine: found.end.line,
      endColumn: found.end.character,
      sourceLine: inCell ? (code.split('\n')[found.start.line] ?? '') : '',
      ...(inCell ? {} : { fileName: found.fileName }),
    };
  }

  return {
    typescriptVersion: ts.version,

    compile(code): CompileResult {
      const result = converter.convert(declarations, code);
      if (result.diagnostics.length > 0) {
        return {
          ok: false,
          diagnostics: result.diagnostics.map((d) => toDiagnostic(code, d)),
        };
      }
      const cell: CompiledCell = {
        js: result.output ?? '',
        isAsync: result.hasToplevelAwait ?? false,
        ...(result.lastExpressionVar
          ? { lastExpression: result.lastExpressionVar }
          : {}),
        names: valueNames(code),
        modules: (result.sideOutputs ?? []).map(({ path, data }) => ({
          path,
          js: data,
          isAsync: false,
        })),
        reload: [],
        declarations: result.declOutput ?? '',
      };
      return { ok: true, cell };
    },

    commit(cell, assigned) {
      // tslab itself forgets a cell that threw; it has no declarations of single names.
      if (assigned === undefined) declarations = cell.declarations;
    },

    complete(code, offset) {
      const { start, end, candidates, original } = converter.complete(
        declarations,
        code,
        offset,
      );
      const kinds = new Map(original?.entries.map((e) => [e.name, e.kind]));
      return {
        start,
        end,
        candidates: candidates.map((name) => ({ name, kind: kinds.get(name) ?? '' })),
      };
    },

    inspect(code, offset) {
      // tslab's type leaves out that there is none where nothing is.
      const info = converter.inspect(declarations, code, offset) as
        ts.QuickInfo | undefined;
      if (!info) return undefined;
      const signature = ts.displayPartsToString(info.displayParts);
      return {
        signature,
        documentation: printQuickInfo(info).slice(signature.length).trim(),
      };
    },

    isComplete: judgeCompleteness,
    reset: () => (declarations = ''),
    close: () => converter.close(),
  };
}

/** tslab takes the folder from `ts.sys` alone, and a worker thread cannot change folders. */
function createConverterIn(cwd: string): Converter {
  const getCurrentDirectory = ts.sys.getCurrentDirectory.bind(ts.sys);
  ts.sys.getCurrentDirectory = () => cwd;
  try {
    return createConverter();
  } finally {
    ts.sys.getCurrentDirectory = getCurrentDirectory;
  }
}

/** The names that top-level statements declare as values. */
function valueNames(code: string): string[] {
  const names: string[] = [];
  const addBinding = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.push(name.text);
    else {
      for (const element of name.elements) {
        if (ts.isBindingElement(element)) addBinding(element.name);
      }
    }
  };
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022);
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      statement.declarationList.declarations.forEach((d) => addBinding(d.name));
    } else if (
      (ts.isFunctionDeclaration(statement) ||
        ts.isClassDeclaration(statement) ||
        ts.isEnumDeclaration(statement)) &&
      statement.name
    ) {
      names.push(statement.name.text);
    }
  }
  return names;
}
