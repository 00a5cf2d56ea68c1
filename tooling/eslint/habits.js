/**
 * Habits that are one in all packages, so that nobody has to notice which way a file does it: how a module's functions are
 * written, and how its constants are named. How modules are imported is held by rules that others wrote (eslint.config.js).
 */
const SCREAMING = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
const MODULE_VARIABLES =
  ':matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration[kind="const"] > VariableDeclarator[id.type="Identifier"]';

/** `(a: A): B` of an arrow, with its type parameters, or `null` where a comment would get lost on the way. */
function signature(sourceCode, arrow) {
  const arrowToken = sourceCode.getTokenBefore(arrow.body, (token) => token.value === '=>');
  const bodyToken = sourceCode.getTokenAfter(arrowToken);
  const endToken = sourceCode.getLastToken(arrow);
  if (sourceCode.commentsExistBetween(arrowToken, bodyToken)) return null;
  if (arrow.body.type !== 'BlockStatement' && sourceCode.getCommentsBefore(endToken).length > 0) return null;
  const first = sourceCode.getFirstToken(arrow, arrow.async ? 1 : 0);
  const text = sourceCode.text.slice(first.range[0], sourceCode.getTokenBefore(arrowToken).range[1]);
  return /^[(<]/.test(text) ? text : `(${text})`;
}

/** The declaration that says the same, or `null` where it takes a person. */
function declared(sourceCode, { id, init, parent }) {
  if (init.type !== 'ArrowFunctionExpression' || parent.declarations.length !== 1) return null;
  const signed = signature(sourceCode, init);
  if (signed === null) return null;
  const body = sourceCode.getText(init.body);
  const block = init.body.type === 'BlockStatement' ? body : `{\n  return ${body};\n}`;
  return `${init.async ? 'async ' : ''}function ${id.name}${signed} ${block}`;
}

/** An arrow stands where its type has a name, `const rank: Rank = (…) => …`: a declaration could not say that. */
const declaredFunction = {
  meta: {
    type: 'suggestion',
    fixable: 'code',
    schema: [],
    messages: {
      arrow: 'A function of a module is declared: `function name() {}`. It is an arrow where its type is named.',
    },
  },
  create(context) {
    return {
      [MODULE_VARIABLES](node) {
        if (node.id.typeAnnotation !== undefined || !/Function/.test(node.init?.type)) return;
        const text = declared(context.sourceCode, node);
        const fix = text === null ? null : (fixer) => fixer.replaceText(node.parent, text);
        context.report({ node, messageId: 'arrow', fix });
      },
    };
  },
};

function withoutType(node) {
  return node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression' ? withoutType(node.expression) : node;
}

/** What a written-out value may name: another constant, or one of the language. */
function isConstant(node) {
  if (node.type === 'Identifier')
    return SCREAMING.test(node.name) || ['undefined', 'NaN', 'Infinity'].includes(node.name);
  return node.type === 'MemberExpression' && !node.computed && /^(?:Math|Number|[A-Z0-9_]+)$/.test(node.object.name);
}

/** A number, a text, a pattern, or a sum of such. */
function isScalar(node) {
  switch (node.type) {
    case 'Literal':
      return node.raw !== 'null';
    case 'TemplateLiteral':
      return node.expressions.every(isPart);
    case 'UnaryExpression':
      return isPart(node.argument);
    case 'BinaryExpression':
      return isPart(node.left) && isPart(node.right);
    default:
      return false;
  }
}

/** A list, a record, a set or a map of what is written out. What begins empty is filled later: no constant. */
function isCollection(node) {
  switch (node.type) {
    case 'ArrayExpression':
      return node.elements.length > 0 && node.elements.every(isPart);
    case 'ObjectExpression':
      return node.properties.length > 0 && node.properties.every(isPart);
    case 'NewExpression':
      return ['Set', 'Map'].includes(node.callee.name) && node.arguments.length > 0 && node.arguments.every(isPart);
    default:
      return false;
  }
}

function isEmpty(node) {
  return (node.elements ?? node.properties)?.length === 0 || (node.type === 'Literal' && node.raw === 'null');
}

function isPart(node) {
  if (node === null) return false;
  if (node.type === 'SpreadElement') return isPart(node.argument);
  if (node.type === 'Property') return isPart(node.value) && (!node.computed || isPart(node.key));
  const bare = withoutType(node);
  return isConstant(bare) || isEmpty(bare) || isScalar(bare) || isCollection(bare);
}

/** A constant of a module that is written out is named in capitals: whoever reads its name knows where its value stands. */
const constantName = {
  meta: {
    type: 'suggestion',
    schema: [{ enum: ['scalars'] }],
    messages: { capitals: 'A constant of a module that is written out is named in capitals: {{name}}.' },
  },
  create(context) {
    const [only] = context.options;
    return {
      [MODULE_VARIABLES]({ id, init }) {
        if (init === null || SCREAMING.test(id.name)) return;
        const value = withoutType(init);
        if (!isScalar(value) && (only === 'scalars' || !isCollection(value))) return;
        const name = id.name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
        context.report({ node: id, messageId: 'capitals', data: { name } });
      },
    };
  },
};

/** As imports are: a module is exported from once, with the types marked, and by `export type` where there are types alone. */
const singleExport = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      twice: "'{{module}}' is exported from once, with the types marked.",
      types: 'Types alone are exported by `export type`.',
    },
  },
  create(context) {
    const seen = new Set();
    return {
      'ExportNamedDeclaration[source]'(node) {
        const module = node.source.value;
        if (seen.has(module)) context.report({ node, messageId: 'twice', data: { module } });
        seen.add(module);
        const isOfTypes =
          node.specifiers.length > 0 && node.specifiers.every(({ exportKind }) => exportKind === 'type');
        if (node.exportKind !== 'type' && isOfTypes) context.report({ node, messageId: 'types' });
      },
    };
  },
};

export const habits = {
  'constant-name': constantName,
  'declared-function': declaredFunction,
  'single-export': singleExport,
};
