/**
 * Documentation comments of declaration files. Parsing them takes nearly half of the time
 * that a program's start takes, and only an inspection reads them: they are hidden from the
 * parser, and looked up in the file when someone asks.
 */
import fs from 'node:fs';
import { LIBRARY_FILE } from './compilerOptions';
import { internals, ts } from './typescript';

/** Makes documentation comments plain ones, moving no position. */
export function hideDocs(text: string): string {
  return text.replace(/^([ \t]*)\/\*\*(?!\/)/gm, '$1/* ');
}

/** The last statement parsed, since one asks about the members of one interface in turn. */
let latest: { readonly statement: ts.Node; readonly file: ts.SourceFile } | undefined;

/** What the comments at a symbol's declarations say: text, then tags. */
export function readDocs(symbol: ts.Symbol): string {
  const parts = (symbol.declarations ?? []).flatMap((declaration) => {
    const original = findOriginal(declaration);
    return original ? describe(original) : [];
  });
  return [...new Set(parts)].join('\n');
}

/** The declaration as it is with its comments, which are read from its file. */
function findOriginal(declaration: ts.Declaration): ts.Node | undefined {
  const declared = declaration.getSourceFile();
  if (!declared.isDeclarationFile || declaration === declared) return undefined;
  let statement: ts.Node = declaration;
  while (statement.parent !== declared) statement = statement.parent;
  if (latest?.statement !== statement) {
    const text = readText(declared)?.slice(statement.pos, statement.end);
    if (text === undefined) return undefined;
    const target = ts.ScriptTarget.ES2022;
    latest = { statement, file: ts.createSourceFile('', text, target, true) };
  }
  const pos = declaration.pos - statement.pos;
  const end = declaration.end - statement.pos;
  const find = (node: ts.Node): ts.Node | undefined => {
    if (node.pos === pos && node.end === end && node.kind === declaration.kind) {
      return node;
    }
    return node.pos <= pos && end <= node.end ? ts.forEachChild(node, find) : undefined;
  };
  return find(latest.file);
}

function readText(file: ts.SourceFile): string | undefined {
  try {
    return file.fileName === LIBRARY_FILE
      ? file.text
      : fs.readFileSync(file.fileName, 'utf8');
  } catch {
    // The declarations that the kernel itself provides are no file.
    return undefined;
  }
}

function describe(node: ts.Node): string[] {
  return internals.getJSDocCommentsAndTags(node).flatMap((doc) => {
    const text = ts.getTextOfJSDocComment(doc.comment) ?? '';
    if (!ts.isJSDoc(doc)) return describeTag(doc);
    return [text, ...(doc.tags ?? []).flatMap(describeTag)].filter(
      (part) => part !== '',
    );
  });
}

function describeTag(tag: ts.JSDocTag): string[] {
  const name = ts.isJSDocParameterTag(tag) ? `${tag.name.getText()} ` : '';
  const text = ts.getTextOfJSDocComment(tag.comment) ?? '';
  return [`@${tag.tagName.text} ${name}${text}`.trim()];
}
