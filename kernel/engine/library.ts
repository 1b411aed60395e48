/**
 * The standard library's declarations as one file, of which only the headers of interfaces
 * are parsed at first. The members of an interface are parsed and bound when the checker
 * asks for them: of some 400 interfaces a cell needs a dozen, and the rest would be more
 * than half of a kernel's start. Nodes have the positions that they have in the text.
 */
import fs from 'node:fs';
import path from 'node:path';
import { compilerOptions, LIBRARY_FILE } from './compilerOptions';
import { hideDocs } from './documentation';
import { internals, ts } from './typescript';
import type { BoundFile, BoundInterface, BoundSymbol } from './typescript';

const FOLDER = path.dirname(LIBRARY_FILE);

/** The files of the library, in the order in which a program takes their declarations. */
const files = collectFiles(path.basename(LIBRARY_FILE));

/**
 * A file of the library for a program: all declarations for its main file, and none for the
 * others, which are part of it. Undefined for files that are not the library's.
 */
export function parseLibraryFile(fileName: string): BoundFile | undefined {
  if (!fileName.startsWith(FOLDER)) return undefined;
  if (fileName === LIBRARY_FILE) return parseLibrary([...files.values()].join('\n'));
  return files.has(path.basename(fileName)) ? parse(fileName, '') : undefined;
}

/** The texts of a library file and of those it refers to, by name. */
function collectFiles(main: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const collect = (name: string): void => {
    if (texts.has(name)) return;
    const text = fs.readFileSync(path.join(FOLDER, name), 'utf8');
    texts.set(name, text);
    for (const [, lib] of text.matchAll(/\/\/\/ <reference lib="(.+?)"/g)) {
      collect(internals.libMap.get(lib)!);
    }
  };
  collect(main);
  const order = [...internals.libMap.values()];
  return new Map([...texts].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}

function parseLibrary(text: string): BoundFile {
  const { outline, origin, bodies } = outlineOf(text);
  const file = parse(LIBRARY_FILE, outline);
  internals.bindSourceFile(file, compilerOptions);
  moveNodes(file, (position) => origin[position]);
  file.text = text;
  for (const statement of file.statements) postpone(statement, text, bodies);
  return file;
}

function parse(fileName: string, text: string): BoundFile {
  return ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022) as BoundFile;
}

interface Outline {
  /** The text without comments and without what stands between the braces of interfaces. */
  readonly outline: string;
  /** The position in the text for each position in the outline. */
  readonly origin: Int32Array;
  /** Where the members of an interface begin, by where they end. */
  readonly bodies: ReadonlyMap<number, number>;
}

/** What stands before the brace that opens an interface. */
const HEADER = /\binterface\s+\w+\s*(?:<[^{}]*>)?\s*(?:extends\s[^{};]*)?$/;

function outlineOf(text: string): Outline {
  const origin = new Int32Array(text.length + 1);
  const bodies = new Map<number, number>();
  let outline = '';
  const keep = (start: number, end: number): void => {
    for (let i = 1; i <= end - start; i++) origin[outline.length + i] = start + i;
    outline += text.slice(start, end);
  };
  /** How much of the text is in the outline or left out of it. */
  let done = 0;
  let depth = 0;
  /** The interface that is open: where its members begin, and how deep it lies. */
  let body: { readonly start: number; readonly depth: number } | undefined;
  let header = 0;
  for (const { 0: token, index } of text.matchAll(
    /\/\*[^]*?\*\/|\/\/.*|"[^"\n]*"|'[^'\n]*'|[{}]/g,
  )) {
    const end = index + token.length;
    if (token === '{') {
      if (!body && HEADER.test(outline.slice(header) + text.slice(done, index))) {
        keep(done, end);
        body = { start: end, depth };
      }
      depth++;
    } else if (token === '}') {
      depth--;
      if (body?.depth === depth) {
        bodies.set(index, body.start);
        done = index;
        body = undefined;
      }
    } else if (!body && token.startsWith('/')) {
      keep(done, index);
      done = end;
    }
    if (!body && (token === '{' || token === '}')) {
      keep(done, end);
      done = end;
      header = outline.length;
    }
  }
  keep(done, text.length);
  return { outline, origin, bodies };
}

/** Gives every position in a tree another value. */
function moveNodes(root: ts.Node, moved: (position: number) => number): void {
  const move = (range: ts.ReadonlyTextRange): void => {
    const { pos, end } = range;
    Object.assign(range, { pos: moved(pos), end: moved(end) });
  };
  const visit = (node: ts.Node): void => {
    move(node);
    ts.forEachChild(node, visit, (nodes) => {
      move(nodes);
      nodes.forEach(visit);
    });
  };
  visit(root);
}

/** Lets the interfaces of a statement get their members when these are asked for. */
function postpone(
  statement: ts.Statement,
  text: string,
  bodies: ReadonlyMap<number, number>,
): void {
  if (ts.isModuleDeclaration(statement)) {
    const { body } = statement;
    if (body && ts.isModuleBlock(body)) {
      for (const inner of body.statements) postpone(inner, text, bodies);
    }
    return;
  }
  if (!ts.isInterfaceDeclaration(statement)) return;
  const declaration = statement as BoundInterface;
  const { symbol } = declaration;
  const bodyEnd = declaration.end - 1;
  const body = text.slice(bodies.get(bodyEnd), bodyEnd);
  // As the binder marks it, for the types that depend on their own `this`.
  if (/\bthis\b(?!\??:)/.test(body.replace(/\/\*[^]*?\*\/|\/\/.*/g, ''))) {
    declaration.flags |= internals.NodeFlags.ContainsThis;
  }
  const known = symbol.members;
  const pending =
    known instanceof PendingMembers
      ? known
      : new PendingMembers(known, (members) => {
          parseMembers(symbol, members, text, bodies);
        });
  symbol.members = pending;
  Object.defineProperty(declaration, 'members', {
    configurable: true,
    get: () => {
      pending.complete();
      return declaration.members;
    },
  });
}

/** The members of an interface, which are parsed when one is asked for that is not here. */
class PendingMembers extends Map<ts.__String, BoundSymbol> {
  constructor(
    /** Type parameters, which no member can hide. */
    known: ReadonlyMap<ts.__String, BoundSymbol>,
    private readonly parse: (members: Map<ts.__String, BoundSymbol>) => void,
  ) {
    super();
    for (const [name, symbol] of known) super.set(name, symbol);
  }

  complete(): Map<ts.__String, BoundSymbol> {
    if (Object.getPrototypeOf(this) === PendingMembers.prototype) {
      // From now on it is a map as any other, and as quick.
      Object.setPrototypeOf(this, Map.prototype);
      this.parse(this);
    }
    return this;
  }

  override get(name: ts.__String): BoundSymbol | undefined {
    return super.get(name) ?? this.complete().get(name);
  }

  override has(name: ts.__String): boolean {
    return super.has(name) || this.complete().has(name);
  }

  override set(name: ts.__String, symbol: BoundSymbol): this {
    this.complete().set(name, symbol);
    return this;
  }

  override delete(name: ts.__String): boolean {
    return this.complete().delete(name);
  }

  override forEach(
    visit: (
      symbol: BoundSymbol,
      name: ts.__String,
      members: Map<ts.__String, BoundSymbol>,
    ) => void,
  ): void {
    this.complete().forEach(visit);
  }

  override get size(): number {
    return this.complete().size;
  }

  override entries(): MapIterator<[ts.__String, BoundSymbol]> {
    return this.complete().entries();
  }

  override keys(): MapIterator<ts.__String> {
    return this.complete().keys();
  }

  override values(): MapIterator<BoundSymbol> {
    return this.complete().values();
  }

  override [Symbol.iterator](): MapIterator<[ts.__String, BoundSymbol]> {
    return this.complete().entries();
  }
}

/** Parses and binds the members of all declarations of an interface. */
function parseMembers(
  symbol: BoundSymbol,
  members: Map<ts.__String, BoundSymbol>,
  text: string,
  bodies: ReadonlyMap<number, number>,
): void {
  const declarations = symbol.declarations!.filter(
    ts.isInterfaceDeclaration,
  ) as BoundInterface[];
  // As interfaces of one name in a file of its own, so that the binder merges overloads.
  const opening = 'interface I {';
  let source = '';
  const shifts = declarations.map(({ end }) => {
    const start = bodies.get(end - 1)!;
    const shift = start - (source.length + opening.length);
    source += `${opening}${hideDocs(text.slice(start, end - 1))}}\n`;
    return shift;
  });
  const file = parse('members.d.ts', source);
  internals.bindSourceFile(file, compilerOptions);
  file.statements.forEach((statement, index) => {
    const parsed = (statement as BoundInterface).members;
    const declaration = declarations[index];
    const shift = shifts[index];
    for (const member of parsed) {
      moveNodes(member, (position) => position + shift);
      Object.assign(member, { parent: declaration });
    }
    Object.assign(parsed, { pos: parsed.pos + shift, end: parsed.end + shift });
    Object.defineProperty(declaration, 'members', { value: parsed, writable: true });
  });
  const [first] = file.statements;
  for (const [name, member] of (first as BoundInterface).symbol.members) {
    member.parent = symbol;
    members.set(name, member);
  }
}
