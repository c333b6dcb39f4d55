import {
  GraphQLError,
  type GraphQLInputType,
  isInputType,
  Kind,
  typeFromAST,
  type ValidationRule,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { type FieldError, invalidFields } from '../../errors.ts';
import { unstorableParts } from '../../request/storable.ts';
import { errorsOfInput, type Notation } from './input-values.ts';

/** A literal of a document: the value of an argument, or the default of a variable. */
interface Literal {
  name: string;
  value: ValueNode;
  /** Null: the argument or the type is not known, which other rules report. */
  type: GraphQLInputType | null;
}

const forLiterals =
  (errorsOf: (literal: Literal) => FieldError[]): ValidationRule =>
  (context) => {
    const check = (literal: Literal): void => {
      const [first, ...rest] = errorsOf(literal);
      if (!first) return;
      const originalError = invalidFields([first, ...rest]);
      context.reportError(new GraphQLError(originalError.message, { nodes: literal.value, originalError }));
    };
    return {
      Argument: ({ name, value }) => check({ name: name.value, value, type: context.getArgument()?.type ?? null }),
      VariableDefinition: ({ variable, defaultValue, type: written }) => {
        const type = typeFromAST(context.getSchema(), written);
        if (defaultValue)
          check({ name: variable.name.value, value: defaultValue, type: isInputType(type) ? type : null });
      },
    };
  };

/** Refuses literals that can't be stored as they are. The values of variables are held to the same before execution. */
export const storableLiterals = forLiterals(({ name, value }) =>
  unstorableParts({ [name]: valueFromASTUntyped(value) }, name),
);

const graphql: Notation<ValueNode> = {
  isVariable: ({ kind }) => kind === Kind.VARIABLE,
  isNull: ({ kind }) => kind === Kind.NULL,
  items: (node) => (node.kind === Kind.LIST ? node.values : null),
  fields: (node) =>
    node.kind === Kind.OBJECT ? new Map(node.fields.map(({ name, value }) => [name.value, value])) : null,
  parse: (type, node): unknown => type.parseLiteral(node, undefined),
};

/** Refuses literals that are not of their type, in the place of graphql-js's ValuesOfCorrectTypeRule. */
export const literalsOfCorrectType = (suggestions: boolean): ValidationRule =>
  forLiterals(({ name, value, type }) => (type ? errorsOfInput(graphql, { name, type, value, suggestions }) : []));
