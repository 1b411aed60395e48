/**
 * Documentation comments of declaration files. Parsing them takes nearly half of the time
 * that a program's start takes, and only an inspection reads them: they are hidden from the
 * parser, and looked up in the file when someone asks.
 */
import fs from 'node:fs';
import { internals, ts } from './typescript';

/** Makes documentation comments plain ones, moving no position. */
export function hideDocs(text: string): string {
  return text.replace(/^([ \t]*)\/\*\*(?!\/)/gm, '$1/* ');
}

/** The last file read, since one asks about the members of one file in turn. */
let latest: { readonly fileName: string; readonly file: ts.SourceFile } | undefined;

/** What the comments at a symbol's declarations say: text, then tags. */
export function readDocs(symbol: ts.Symbol): string {
  const parts = (symbol.declarations ?? []).flatMap((declaration) => {
    const original = findOriginal(declaration);
    return original ? describe(original) : [];
  });
  return [...new Set(parts)].join('\n');
}

function findOriginal(declaration: ts.Declaration): ts.Node | undefined {
  const { fileName, isDeclarationFile } = declaration.getSourceFile();
  if (!isDeclarationFile) return undefined;
  if (latest?.fileName !== fileName) {
    const text = readText(fileName);
    if (text === undefined) return undefined;
    const target = ts.ScriptTarget.ES2022;
    latest = { fileName, file: ts.createSourceFile(fileName, text, target, true) };
  }
  const find = (node: ts.Node): ts.Node | undefined => {
    if (node.pos === declaration.pos && node.end === declaration.end) {
      if (node.kind === declaration.kind) return node;
    }
    return node.pos <= declaration.pos && declaration.end <= node.end
      ? ts.forEachChild(node, find)
      : undefined;
  };
  return find(latest.file);
}

function readText(fileName: string): string | undefined {
  try {
    return fs.readFileSync(fileName, 'utf8');
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
