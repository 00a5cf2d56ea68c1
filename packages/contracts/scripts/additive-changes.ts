import { resolveRef, type JsonSchema } from './json-schema.ts';

const SCALAR_KEYWORDS = [
  '$id',
  '$schema',
  'readOnly',
  'operational',
  'type',
  'const',
  'pattern',
  'format',
  'contentEncoding',
  'minLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'minItems',
  'maxItems',
] as const satisfies readonly (keyof JsonSchema)[];

/** Where the comparison stands: the roots that `$ref`s resolve in, the path so far, and the references being compared. */
interface Place {
  readonly releasedRoot: JsonSchema;
  readonly currentRoot: JsonSchema;
  readonly path: string;
  readonly openRefs: ReadonlySet<string>;
}

/**
 * Every change from a released schema to the current one that a reader of the released one could trip over, each as a
 * sentence that names the path. Within a version only these pass: a new optional field, a new event type (a new
 * `oneOf` member, or a new value of an `event_type` enumeration).
 */
export function breakingChanges(name: string, released: JsonSchema, current: JsonSchema): readonly string[] {
  return compare(released, current, {
    releasedRoot: released,
    currentRoot: current,
    path: name,
    openRefs: new Set(),
  });
}

function compare(released: JsonSchema, current: JsonSchema, place: Place): readonly string[] {
  const refs = `${released.$ref ?? ''} ${current.$ref ?? ''}`;
  const isReference = refs !== ' ';
  if (isReference && place.openRefs.has(refs)) return [];
  const inside = isReference ? { ...place, openRefs: new Set([...place.openRefs, refs]) } : place;
  const before = resolveRef(place.releasedRoot, released);
  const after = resolveRef(place.currentRoot, current);
  return [
    ...SCALAR_KEYWORDS.flatMap((keyword) => compareScalar(keyword, before[keyword], after[keyword], place.path)),
    ...compareEnum(before.enum, after.enum, place.path),
    ...compareFields(before, after, inside),
    ...compareInner('propertyNames', before.propertyNames, after.propertyNames, inside, '(keys)'),
    ...compareInner('additionalProperties', before.additionalProperties, after.additionalProperties, inside, '{}'),
    ...compareItems(before.items, after.items, inside),
    ...compareList('prefixItems', before.prefixItems, after.prefixItems, inside),
    ...compareList('anyOf', before.anyOf, after.anyOf, inside),
    ...compareVariants(before.oneOf, after.oneOf, inside),
  ];
}

function compareScalar(keyword: string, before: unknown, after: unknown, path: string): readonly string[] {
  if (show(before) === show(after)) return [];
  return [`${path}: ${keyword} changed from ${show(before)} to ${show(after)}`];
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function compareEnum(
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
  path: string,
): readonly string[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined || after === undefined) return compareScalar('enum', before, after, path);
  const removed = before.filter((value) => !after.includes(value));
  const added = after.filter((value) => !before.includes(value));
  const mayGrow = path.endsWith('.event_type');
  return [
    ...removed.map((value) => `${path}: the value ${show(value)} was removed`),
    ...(mayGrow ? [] : added.map((value) => `${path}: the value ${show(value)} was added, which no reader knows`)),
  ];
}

function compareFields(before: JsonSchema, after: JsonSchema, place: Place): readonly string[] {
  const fieldsBefore = before.properties ?? {};
  const fieldsAfter = after.properties ?? {};
  const requiredBefore = new Set(before.required);
  const requiredAfter = new Set(after.required);
  const changes: string[] = [];
  for (const [field, schema] of Object.entries(fieldsBefore)) {
    const now = fieldsAfter[field];
    const path = `${place.path}.${field}`;
    if (now === undefined) changes.push(`${path}: the field was removed or renamed`);
    else changes.push(...compare(schema, now, { ...place, path }));
  }
  for (const field of new Set([...requiredBefore, ...requiredAfter])) {
    if (field in fieldsBefore && !(field in fieldsAfter)) continue;
    const path = `${place.path}.${field}`;
    const isNew = before.properties !== undefined && !(field in fieldsBefore);
    if (!requiredBefore.has(field)) {
      changes.push(
        isNew
          ? `${path}: a new field must be optional, and this one is required`
          : `${path}: the field became required`,
      );
    } else if (!requiredAfter.has(field)) {
      changes.push(`${path}: the field became optional, and readers rely on it`);
    }
  }
  return changes;
}

function compareInner(
  keyword: string,
  before: JsonSchema | undefined,
  after: JsonSchema | undefined,
  place: Place,
  step: string,
): readonly string[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined || after === undefined) return compareScalar(keyword, before, after, place.path);
  return compare(before, after, { ...place, path: `${place.path}${step}` });
}

function compareItems(before: JsonSchema['items'], after: JsonSchema['items'], place: Place): readonly string[] {
  if (before === false || after === false) return compareScalar('items', before, after, place.path);
  return compareInner('items', before, after, place, '[]');
}

function compareList(
  keyword: string,
  before: readonly JsonSchema[] | undefined,
  after: readonly JsonSchema[] | undefined,
  place: Place,
): readonly string[] {
  if (before?.length !== after?.length) {
    return [`${place.path}: the alternatives of ${keyword} went from ${before?.length ?? 0} to ${after?.length ?? 0}`];
  }
  return (before ?? []).flatMap((schema, position) =>
    compareInner(keyword, schema, after?.[position], place, `<${position}>`),
  );
}

function compareVariants(
  before: readonly JsonSchema[] | undefined,
  after: readonly JsonSchema[] | undefined,
  place: Place,
): readonly string[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined || after === undefined) return compareScalar('oneOf', before, after, place.path);
  const byEventType = new Map(after.map((schema) => [eventType(schema), schema]));
  const unnamed = [...before, ...after].some((schema) => eventType(schema) === null);
  if (unnamed) return compareList('oneOf', before, after, place);
  return before.flatMap((schema) => {
    const type = eventType(schema) ?? '';
    const now = byEventType.get(type);
    if (now === undefined) return [`${place.path}: the event type ${type} was removed`];
    return compare(schema, now, { ...place, path: `${place.path}.${type}` });
  });
}

function eventType(schema: JsonSchema): string | null {
  return schema.properties?.['event_type']?.const ?? null;
}
