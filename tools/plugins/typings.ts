/** Reads the typings of a Pulumi SDK into shapes, with TypeScript's own parser and no type checker. */
import ts from "typescript";
import type { PropertyType, Shape, ValueType } from "./type-index";

/** Aliases of primitives in the SDKs' typings. */
const ALIASES: Readonly<Record<string, ValueType>> = { ARN: "string" };

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile(
    "typings.d.ts",
    text,
    { languageVersion: ts.ScriptTarget.ES2022, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
    false,
  );
}

/** `pulumi.asset.Archive` → ["pulumi", "asset", "Archive"] */
function entityPath(name: ts.EntityName): string[] {
  return ts.isIdentifier(name) ? [name.text] : [...entityPath(name.left), name.right.text];
}

/** Reads one SDK; `resourceClasses` are the names of its resource classes, which stand for identifiers. */
export class TypingsReader {
  constructor(private readonly resourceClasses: ReadonlySet<string>) {}

  /** The interface `name` in `text`, parsed alone: the class that uses it is most of the file. */
  interfaceIn(text: string, name: string): Shape | undefined {
    const start = text.indexOf(`export interface ${name} `);
    if (start < 0) return undefined;
    const first = parse(text.slice(start)).statements[0];
    return first && ts.isInterfaceDeclaration(first) ? this.shape(first.members) : undefined;
  }

  /** Every interface of a file of nested types, by its path, e.g. `core.v1.PodSpec`. */
  interfacesIn(text: string): Map<string, Shape> {
    const found = new Map<string, Shape>();
    const visit = (statements: ts.NodeArray<ts.Statement>, path: readonly string[]): void => {
      for (const statement of statements) {
        if (ts.isInterfaceDeclaration(statement)) {
          found.set([...path, statement.name.text].join("."), this.shape(statement.members));
        } else if (ts.isModuleDeclaration(statement) && statement.body && ts.isModuleBlock(statement.body)) {
          visit(statement.body.statements, [...path, statement.name.text]);
        }
      }
    };
    visit(parse(text).statements, []);
    return found;
  }

  private shape(members: ts.NodeArray<ts.TypeElement>): Shape {
    const properties: [string, PropertyType][] = [];
    let open = false;
    for (const member of members) {
      if (ts.isIndexSignatureDeclaration(member)) open = true;
      if (!ts.isPropertySignature(member) || ts.isComputedPropertyName(member.name)) continue;
      const type = member.type ? this.valueType(member.type) : "any";
      properties.push([member.name.text, member.questionToken ? { type } : { type, required: true }]);
    }
    return { properties: Object.fromEntries(properties), ...(open && { open }) };
  }

  private valueType(node: ts.TypeNode): ValueType {
    if (ts.isParenthesizedTypeNode(node)) return this.valueType(node.type);
    if (ts.isArrayTypeNode(node)) return { list: this.valueType(node.elementType) };
    if (ts.isUnionTypeNode(node)) return this.union(node);
    if (ts.isTypeLiteralNode(node)) return this.literalObject(node);
    if (ts.isTypeReferenceNode(node)) return this.reference(node);
    if (ts.isLiteralTypeNode(node)) return this.literal(node.literal);
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return "string";
      case ts.SyntaxKind.NumberKeyword:
        return "number";
      case ts.SyntaxKind.BooleanKeyword:
        return "boolean";
      default:
        return "any";
    }
  }

  private union(node: ts.UnionTypeNode): ValueType {
    const members = node.types
      .filter((member) => member.kind !== ts.SyntaxKind.UndefinedKeyword)
      .map((member) => this.valueType(member));
    const distinct = [...new Map(members.map((member) => [JSON.stringify(member), member])).values()];
    if (distinct.includes("any")) return "any";
    const [first] = distinct;
    return distinct.length === 1 && first ? first : { union: distinct };
  }

  private literal(node: ts.LiteralTypeNode["literal"]): ValueType {
    if (ts.isStringLiteral(node)) return { literal: node.text };
    if (ts.isNumericLiteral(node)) return { literal: Number(node.text) };
    if (node.kind === ts.SyntaxKind.TrueKeyword) return { literal: true };
    if (node.kind === ts.SyntaxKind.FalseKeyword) return { literal: false };
    return "any";
  }

  private literalObject(node: ts.TypeLiteralNode): ValueType {
    const index = node.members.find(ts.isIndexSignatureDeclaration);
    return index ? { map: this.valueType(index.type) } : { object: this.shape(node.members) };
  }

  private reference(node: ts.TypeReferenceNode): ValueType {
    const path = entityPath(node.typeName);
    const last = path.at(-1) ?? "";
    const argument = node.typeArguments?.[0];
    if (last === "Input" || last === "Promise" || last === "OutputInstance") {
      return argument ? this.valueType(argument) : "any";
    }
    if (last === "Array" && argument) return { list: this.valueType(argument) };
    if (last === "Record" && node.typeArguments?.[1]) return { map: this.valueType(node.typeArguments[1]) };
    if (path[0] === "inputs") return { ref: path.slice(1).join(".") };
    // The SDKs' enums are sets of strings, open ones at that: new values appear with every AWS release.
    if (path[0] === "enums") return "string";
    if (path[0] === "pulumi" && path[1] === "asset") return "asset";
    // A resource passed whole travels as its identifier.
    if (path.length === 1 && this.resourceClasses.has(last)) return "string";
    return ALIASES[last] ?? "any";
  }
}
