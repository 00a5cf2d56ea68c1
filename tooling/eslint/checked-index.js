/**
 * A default value for an index that lies outside turns an off-by-one into a silent 0. Lists and typed arrays are read with
 * `at` of `@xray/contracts/checks`, which throws, or answered with `null` where nothing there is an answer.
 */
const TYPED_ARRAYS = new Set([
  'Float64Array',
  'Float32Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Uint16Array',
  'Uint32Array',
  'BigInt64Array',
  'BigUint64Array',
]);

function isIndexed(checker, type) {
  const parts = type.isUnion() ? type.types : [type];
  return parts.some(
    (part) =>
      checker.isArrayType(part) || checker.isTupleType(part) || TYPED_ARRAYS.has(part.getSymbol()?.getName() ?? ''),
  );
}

/** What says "there is nothing", instead of standing for something. */
function saysNone(node) {
  return (node.type === 'Literal' && node.value === null) || (node.type === 'Identifier' && node.name === 'undefined');
}

/** A value that is written out: a number, a text, an empty list, NaN. */
function isWrittenOut(node) {
  switch (node.type) {
    case 'Literal':
    case 'TemplateLiteral':
      return !saysNone(node);
    case 'UnaryExpression':
      return isWrittenOut(node.argument);
    case 'ArrayExpression':
      return node.elements.length === 0;
    case 'Identifier':
      return node.name === 'NaN' || node.name === 'Infinity';
    case 'MemberExpression':
      return node.object.type === 'Identifier' && node.object.name === 'Number';
    default:
      return false;
  }
}

/** What is indexed, where the index is computed: `rows[i]`. Whether there is a first or a last one is another question. */
function indexedIn(node) {
  const inner = node.type === 'ChainExpression' ? node.expression : node;
  return inner.type === 'MemberExpression' && inner.computed && inner.property.type !== 'Literal' ? inner.object : null;
}

const noDefaultForIndex = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      hidden:
        'An index outside would become this value: read it with `at` of @xray/contracts/checks, or answer with `null` where nothing there is an answer.',
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    const checker = services.program.getTypeChecker();
    return {
      'LogicalExpression[operator="??"]'(node) {
        const indexed = indexedIn(node.left);
        if (indexed === null || !isWrittenOut(node.right)) return;
        if (isIndexed(checker, checker.getNonNullableType(services.getTypeAtLocation(indexed))))
          context.report({ node, messageId: 'hidden' });
      },
    };
  },
};

export const checkedIndex = { 'no-default-for-index': noDefaultForIndex };

/**
 * Loops over typed arrays whose bounds are the lengths themselves, or bytes of frames. One `at` serves every kind of array, so
 * the engine reads through it some times slower than in place, and these are most of what a run, a frame or a fit costs. What
 * an index outside gives there is NaN or 0, and the tests of these files hold their bounds.
 */
export const HOT_FILES = [
  // Nine tenths of a fit; through `at` all else of it costs nothing that can be measured.
  'packages/calibration/src/evidence/log-likelihoods.ts',
  'packages/calibration/src/filter/**',
  'packages/calibration/src/optimise/minimise.ts',
  'packages/composer/src/features/statistics.ts',
  'packages/composer/src/snapshot/snapshot-supply.ts',
  'packages/composer/src/window/**',
  'packages/contracts/src/canonical/record-canonicalizer.ts',
  // A report over three symbols of 6000 bars: three fifths of its time, and 1.3 times as slow through `at`; all else of it costs a tenth.
  'packages/evaluation/src/baselines/gaussian-hmm.ts',
  'packages/evaluation/src/filter/forward-filter.ts',
  'packages/market-data/src/venues/binance-usdm/decode-template.ts',
  'packages/market-data/src/venues/frame-cursor.ts',
  'packages/regime-engine/src/belief/**',
  'packages/regime-engine/src/regime-vector.ts',
  // The thread that owns the disk loads no package.
  'packages/event-log/src/block/**',
];
