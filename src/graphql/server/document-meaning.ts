import {
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  OperationTypeNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * What a document means, as a text that is the same for two documents if they differ in no more than white space,
 * comments, descriptions, the order of what may stand in any order, and the `__typename` that clients add to every selection.
 * (GraphQL Code Generator lists documents sorted, while front-ends send them as they were written.)
 *
 * @param mutationType the name of the schema's type of mutations, if it has one: its fields are kept in order
 */
export const meaningOf = ({ definitions }: DocumentNode, mutationType?: string): string =>
  sorted(definitions.map((node) => definitionText(node, mutationType)));

function definitionText(node: DefinitionNode, mutationType?: string): string {
  if (node.kind === Kind.OPERATION_DEFINITION) {
    const { operation, name, directives, selectionSet } = node;
    const variables = (node.variableDefinitions ?? []).map((variable) =>
      print({ ...variable, description: undefined }),
    );
    const start = `${operation} ${name?.value ?? ''}(${sorted(variables)})${directiveTexts(directives)}`;
    // Mutations are carried out one after the other.
    return start + selectionText(selectionSet, operation === OperationTypeNode.MUTATION);
  }
  if (node.kind === Kind.FRAGMENT_DEFINITION) {
    const { name, typeCondition, directives, selectionSet } = node;
    const start = `fragment ${name.value} on ${typeCondition.name.value}${directiveTexts(directives)}`;
    return start + selectionText(selectionSet, typeCondition.name.value === mutationType);
  }
  return print(node);
}

function selectionText({ selections }: SelectionSetNode, inOrder = false): string {
  const texts = selections.filter((node) => !isAddedByClients(node)).map((node) => nodeText(node, inOrder));
  return `{${inOrder ? texts.join(' ') : sorted(texts)}}`;
}

function nodeText(node: SelectionNode, inOrder: boolean): string {
  const directives = directiveTexts(node.directives);
  if (node.kind === Kind.FRAGMENT_SPREAD) return `...${node.name.value}${directives}`;
  if (node.kind === Kind.INLINE_FRAGMENT) {
    const type = node.typeCondition ? ` on ${node.typeCondition.name.value}` : '';
    return `...${type}${directives}${selectionText(node.selectionSet, inOrder)}`;
  }
  const alias = node.alias ? `${node.alias.value}:` : '';
  const values = sorted((node.arguments ?? []).map((argument) => print(argument)));
  return `${alias}${node.name.value}(${values})${directives}${node.selectionSet ? selectionText(node.selectionSet) : ''}`;
}

const directiveTexts = (directives: readonly DirectiveNode[] = []): string =>
  directives
    .map(({ name, arguments: values = [] }) => `@${name.value}(${sorted(values.map((value) => print(value)))})`)
    .sort()
    .join('');

const isAddedByClients = (node: SelectionNode): boolean =>
  node.kind === Kind.FIELD && node.name.value === '__typename' && !node.alias && !node.directives?.length;

const sorted = (texts: string[]): string => texts.sort().join(' ');
