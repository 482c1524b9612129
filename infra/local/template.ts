/** A resource of a template, as CloudFormation reads it. */
export interface TemplateResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of many shapes, and each rule names what it changes.
  readonly Properties?: any;
  readonly DependsOn?: string | readonly string[];
}

/** Resources by logical id. */
export type TemplateResources = Readonly<Record<string, TemplateResource>>;

/** A stack's template. */
export interface StackTemplate {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources?: TemplateResources;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

/** What asks for a resource: the whole of it, or one attribute. */
export interface Reference {
  readonly id: string;
  /** Undefined for `Ref`. */
  readonly attribute: string | undefined;
}

/** What JSON of a template refers to, if it is a reference to a resource or a parameter. */
export function referenceIn(value: object): Reference | undefined {
  const { Ref: ref, 'Fn::GetAtt': attribute } = value as Readonly<Record<string, unknown>>;
  if (typeof ref === 'string') return { id: ref, attribute: undefined };
  return Array.isArray(attribute) ? { id: String(attribute[0]), attribute: String(attribute[1]) } : undefined;
}

/** JSON of a template in which some references have become something else. */
export function replaceReferences(value: unknown, replacement: (reference: Reference) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => replaceReferences(item, replacement));
  const reference = referenceIn(value);
  const replaced = reference === undefined ? undefined : replacement(reference);
  if (replaced !== undefined) return replaced;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaceReferences(inner, replacement)]));
}

/** Resources without some of them, and without waiting for those. */
export function withoutResources(resources: TemplateResources, isGone: (resource: TemplateResource) => boolean) {
  const gone = new Set(Object.keys(resources).filter((id) => isGone(resources[id] as TemplateResource)));
  const kept = Object.entries(resources).filter(([id]) => !gone.has(id));
  return Object.fromEntries(
    kept.map(([id, { DependsOn, ...resource }]): [string, TemplateResource] => {
      const waitsFor = [DependsOn ?? []].flat().filter((other) => !gone.has(other));
      return [id, waitsFor.length === 0 ? resource : { ...resource, DependsOn: waitsFor }];
    }),
  );
}
